#include "support/vectors.h"

#include <torch/torch.h>

#include <cstdlib>

#include "checkpoint/config_json.h"
#include "checkpoint/safetensors.h"
#include "core/error.h"
#include "core/files.h"

namespace litevl {
namespace {

std::filesystem::path vectors_folder() {
  if (const char* folder = std::getenv("LITEVL_VECTORS")) return folder;
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  const std::filesystem::path checkout = source == nullptr ? "." : source;
  const auto beside = checkout / "../shared/vectors";
  return std::filesystem::is_directory(beside) ? beside : checkout / "tests/vectors";
}

}  // namespace

std::filesystem::path vector_folder(const std::string& set) {
  const auto folder = vectors_folder() / set;
  if (!std::filesystem::is_directory(folder))
    throw Error(Error::Kind::kUsage, folder.string(), "no such folder of vectors",
                "set LITEVL_VECTORS to the folder that has them");
  return folder;
}

Tensors load_vectors(const std::string& set, const std::string& file) {
  return load_safetensors(vector_folder(set) / (file + ".safetensors"));
}

void load_parameters(torch::nn::Module& module, const Tensors& tensors, const std::string& prefix) {
  const torch::NoGradGuard no_grad;
  for (auto& parameter : module.named_parameters()) {
    const auto it = tensors.find(prefix + parameter.key());
    if (it == tensors.end() || it->second.sizes() != parameter.value().sizes())
      throw Error(Error::Kind::kData, prefix + parameter.key(), "is missing or of another shape");
    parameter.value().copy_(it->second);
  }
}

ModelConfig load_vector_config(const std::string& set) {
  const auto path = vector_folder(set) / "model_config.json";
  return parse_config(read_file(path, 1 << 20), path.string());
}

}  // namespace litevl
