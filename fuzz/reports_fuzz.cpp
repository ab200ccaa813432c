// Two reports of `litevl eval`, as `litevl compare` reads them, with a NUL between them; without
// one, the same twice.
#include <nlohmann/json.hpp>

#include "core/json_text.h"
#include "core/text_file.h"
#include "eval/comparison.h"
#include "fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const auto text = fuzz::as_text(data, size);
  const auto end = std::min(text.find('\0'), text.size());
  const auto read = [](std::string_view report, const char* name) {
    return parse_json(as_text(std::string(report), name), name, {.values = 10'000'000});
  };
  fuzz::read_or_refuse([&] {
    const auto a = read(text.substr(0, end), "a.json");
    const auto b = end == text.size() ? a : read(text.substr(end + 1), "b.json");
    const auto comparison = compare_reports(a, "a.json", b, "b.json", {.samples = 50});
    if (comparison_json(comparison)["figures"].size() != comparison.figures.size()) std::abort();
    std::string lines = comparison_text(comparison);
    std::erase(lines, '\n');
    if (lines != printable(lines)) std::abort();
  });
  return 0;
}
