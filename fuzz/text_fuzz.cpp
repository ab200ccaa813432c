// A sentence of any bytes, from cleaning to what is said of it.
#include "fuzz/fuzz_input.h"
#include "text/text_reading.h"
#include "text/unicode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  static const auto tokenizer = WordPiece::from_text("[UNK]\na\nred\n##d\nball\n?\n", "vocab.txt");
  const std::string text(fuzz::as_text(data, size));
  for (const auto kind : {TextKind::kCaption, TextKind::kQuestion}) {
    const auto cleaned = clean_text(text, kind);
    if (tokenizer.encode(cleaned).size() < tokenizer.words(cleaned).size()) std::abort();
    for (const auto& note : notes_on_text(text, kind, tokenizer, 8))
      if (note != printable(note)) std::abort();
  }
  const auto decomposed = decompose(to_code_points(text));
  if (decompose(decomposed) != decomposed) std::abort();
  return 0;
}
