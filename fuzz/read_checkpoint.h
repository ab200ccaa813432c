// All that an import reads of a checkpoint but the making of the model.
#pragma once

#include <vector>

#include "checkpoint/blip_keys.h"
#include "checkpoint/infer_config.h"
#include "checkpoint/parameter_shapes.h"
#include "fuzz/fuzz_input.h"

namespace litevl::fuzz {

inline void read_checkpoint(const std::filesystem::path& path, std::size_t file_bytes) {
  read_or_refuse(
      [&] {
        const auto source = open_checkpoint(path, std::nullopt);
        for (const auto& entry : source.tensors->shapes()) {
          const std::string& name = entry.first;
          const auto layout = source.tensors->layout(name);
          const auto bytes = static_cast<std::size_t>(layout.span * number_bytes(layout.type));
          if (bytes > file_bytes) std::abort();
          std::vector<char> numbers(bytes);
          read_or_refuse([&] { source.tensors->read(name, numbers.data()); });
        }
        const auto keys = map_keys(source.tensors->shapes());
        std::map<std::string, Shape> shapes;
        for (const auto& [ours, theirs] : keys.by_ours)
          shapes[ours] = source.tensors->shapes().at(theirs.name);
        const auto inferred = infer_config(shapes, source.stated, {}, "import");
        count_values(parameter_shapes(inferred.config));
      },
      /*is_use_checked=*/false);  // --heads may be needed
}

}  // namespace litevl::fuzz
