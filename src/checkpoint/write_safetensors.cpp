#include "checkpoint/write_safetensors.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "core/files.h"

namespace litevl {

void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, TensorToWrite>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  // Wide types first, so that every tensor is aligned to its own type.
  std::vector<const std::pair<const std::string, TensorToWrite>*> in_order;
  in_order.reserve(tensors.size());
  for (const auto& named : tensors) in_order.push_back(&named);
  std::stable_sort(in_order.begin(), in_order.end(), [](const auto* a, const auto* b) {
    return number_bytes(a->second.type) > number_bytes(b->second.type);
  });

  nlohmann::json header = nlohmann::json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::int64_t end = 0;
  for (const auto* named : in_order) {
    const auto& [name, tensor] = *named;
    const std::int64_t begin = end;
    end += count_of(tensor.shape) * number_bytes(tensor.type);
    header[name] = {{"dtype", safetensors_type_name(tensor.type)},
                    {"shape", tensor.shape},
                    {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');

  write_file_atomically(path, [&](std::ostream& out) {
    std::uint64_t length = text.size();
    for (int i = 0; i < 8; ++i, length >>= 8) out.put(static_cast<char>(length & 0xff));
    out << text;
    for (const auto* named : in_order) named->second.write(out);
  });
}

std::map<std::string, TensorToWrite> to_write(const std::map<std::string, Array<float>>& arrays) {
  std::map<std::string, TensorToWrite> tensors;
  for (const auto& [name, array] : arrays)
    tensors[name] = {NumberType::kFloat32, array.shape(), [array = array](std::ostream& out) {
                       const auto bytes = array.bytes();
                       out.write(reinterpret_cast<const char*>(bytes.data()),
                                 static_cast<std::streamsize>(bytes.size()));
                     }};
  return tensors;
}

void write_safetensors(const std::filesystem::path& path,
                       const std::map<std::string, Array<float>>& arrays,
                       const std::map<std::string, std::string>& metadata) {
  write_safetensors(path, to_write(arrays), metadata);
}

}  // namespace litevl
