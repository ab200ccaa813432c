// A safetensors file, header and numbers.
#include <vector>

#include "checkpoint/safetensors_file.h"
#include "fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  const auto path = fuzz::as_file(fuzz::as_text(data, size), "x.safetensors");
  fuzz::read_or_refuse([&] {
    const SafetensorsFile file(path);
    for (const auto& [name, shape] : file.shapes()) {
      const auto layout = file.layout(name);
      // As large as the file says, which has to be no larger than the file.
      std::vector<char> numbers(static_cast<std::size_t>(layout.span * number_bytes(layout.type)));
      if (numbers.size() > size) std::abort();
      file.read(name, numbers.data());
    }
  });
  return 0;
}
