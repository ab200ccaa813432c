#include "torch/safetensors.h"

#include <ATen/ATen.h>

#include <ostream>

#include "checkpoint/safetensors_file.h"
#include "litevl/error.h"
#include "torch/read_tensor.h"

namespace litevl {

std::map<std::string, at::Tensor> load_safetensors(const std::filesystem::path& path) {
  const SafetensorsFile file(path);
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, shape] : file.shapes()) tensors[name] = read_tensor(file, name);
  return tensors;
}

std::map<std::string, TensorToWrite> to_write(const std::map<std::string, at::Tensor>& tensors) {
  std::map<std::string, TensorToWrite> result;
  for (const auto& [name, tensor] : tensors) {
    const auto type = number_type(tensor.scalar_type());
    if (!type) throw Error(Error::Kind::kUsage, name, "has a type that safetensors lacks");
    result[name] = {*type, tensor.sizes().vec(), [tensor = tensor](std::ostream& out) {
                      const auto there = tensor.detach().to(at::kCPU).contiguous();
                      out.write(static_cast<const char*>(there.data_ptr()),
                                static_cast<std::streamsize>(there.nbytes()));
                    }};
  }
  return result;
}

void save_safetensors(const std::filesystem::path& path,
                      const std::map<std::string, at::Tensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
  write_safetensors(path, to_write(tensors), metadata);
}

}  // namespace litevl
