// A vocab.txt, and texts encoded with it: its first line.
#include "core/text_file.h"
#include "fuzz/fuzz_input.h"
#include "text/wordpiece.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const auto text = fuzz::as_text(data, size);
  fuzz::read_or_refuse([&] {
    const auto tokenizer =
        WordPiece::from_text(as_text(std::string(text), "vocab.txt"), "vocab.txt");
    const auto ids = tokenizer.encode(text.substr(0, text.find('\n')));
    for (const auto id : ids)
      if (id < 0 || id >= tokenizer.size()) std::abort();
    tokenizer.decode(ids);
  });
  return 0;
}
