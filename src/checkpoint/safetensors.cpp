#include "checkpoint/safetensors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "checkpoint/read_tensor.h"
#include "checkpoint/safetensors_file.h"
#include "core/error.h"
#include "core/files.h"

namespace litevl {

std::map<std::string, at::Tensor> load_safetensors(const std::filesystem::path& path) {
  const SafetensorsFile file(path);
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, shape] : file.shapes()) tensors[name] = read_tensor(file, name);
  return tensors;
}

void save_safetensors(const std::filesystem::path& path,
                      const std::map<std::string, at::Tensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
  // Wide types first, so that every tensor is aligned to its own type.
  std::vector<const std::pair<const std::string, at::Tensor>*> in_order;
  in_order.reserve(tensors.size());
  for (const auto& named : tensors) in_order.push_back(&named);
  std::stable_sort(in_order.begin(), in_order.end(), [](const auto* a, const auto* b) {
    return a->second.element_size() > b->second.element_size();
  });

  nlohmann::json header = nlohmann::json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t end = 0;
  for (const auto* named : in_order) {
    const auto& [name, tensor] = *named;
    const auto type = number_type(tensor.scalar_type());
    if (!type)
      throw Error(Error::Kind::kUsage, path.string(),
                  "tensor " + name + " has a type that safetensors lacks");
    const std::uint64_t begin = end;
    end += static_cast<std::uint64_t>(tensor.numel()) * tensor.element_size();
    header[name] = {{"dtype", safetensors_type_name(*type)},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');

  write_file_atomically(path, [&](std::ostream& out) {
    std::uint64_t length = text.size();
    for (int i = 0; i < 8; ++i, length >>= 8) out.put(static_cast<char>(length & 0xff));
    out << text;
    for (const auto* named : in_order) {
      const auto tensor = named->second.detach().to(at::kCPU).contiguous();
      out.write(static_cast<const char*>(tensor.data_ptr()),
                static_cast<std::streamsize>(tensor.nbytes()));
    }
  });
}

}  // namespace litevl
