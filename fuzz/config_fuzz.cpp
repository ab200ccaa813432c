// A model folder's config.json, whose model has to have the sizes that it says.
#include "checkpoint/parameter_shapes.h"
#include "config/config_json.h"
#include "fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const std::string text(fuzz::as_text(data, size));
  fuzz::read_or_refuse([&] {
    parse_knows(text, "config.json");
    const auto config = parse_config(text, "config.json");
    const auto again = parse_config(write_config(config), "config.json");
    if (parameter_shapes(again) != parameter_shapes(config)) std::abort();
  });
  return 0;
}
