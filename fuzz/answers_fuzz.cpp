// Lists of answers, as JSON and as lines, and a model folder's answers.json.
#include "checkpoint/answer_settings.h"
#include "data/answer_list.h"
#include "fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const auto text = fuzz::as_text(data, size);
  const auto json = fuzz::as_file(text, "answers.json"), lines = fuzz::as_file(text, "answers.txt");
  fuzz::read_or_refuse([&] { load_answer_list(json); });
  fuzz::read_or_refuse([&] { load_answer_list(lines); });
  fuzz::read_or_refuse([&] {
    const auto settings = load_answer_settings(json);
    save_answer_settings(fuzz::folder() / "again.json", settings);
    if (load_answer_settings(fuzz::folder() / "again.json").answers.size() !=
        settings.answers.size())
      std::abort();
  });
  return 0;
}
