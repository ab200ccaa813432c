#include "torch/model_folder.h"

#include "checkpoint/write_model_folder.h"
#include "core/stop.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "torch/assign_parameter.h"
#include "torch/read_tensor.h"
#include "torch/safetensors.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

}  // namespace

void save_model_folder(const fs::path& path, LiteVL& model, const ModelConfig& config,
                       const std::string& vocab_text) {
  std::map<std::string, at::Tensor> parameters;
  for (const auto& parameter : model->named_parameters())
    parameters[parameter.key()] = parameter.value();
  write_model_folder(path, to_write(parameters), config, vocab_text);
}

LoadedModel load_model_folder(const fs::path& path, at::Device device) {
  const ModelFiles files = open_model_files(path);
  LoadedModel loaded{LiteVL(files.config), files.config, files.vocab, files.knows, {}};
  for (const auto& parameter : loaded.model->named_parameters()) {
    check_stop();
    const auto values = read_tensor(*files.weights, parameter.key());
    if (!values.is_floating_point())
      throw Error(Error::Kind::kData, files.weights->path().string(),
                  parameter.key() + " holds no floating-point numbers");
    check_finite(values, parameter.key(), files.weights->path().string());
    assign_parameter(parameter.value(), values);
  }
  loaded.model->eval();
  loaded.fingerprint = fingerprint(files);
  loaded.model->to(device);
  return loaded;
}

}  // namespace litevl
