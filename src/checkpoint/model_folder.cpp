#include "checkpoint/model_folder.h"

#include <algorithm>
#include <ostream>

#include "checkpoint/answer_settings.h"
#include "checkpoint/assign_parameter.h"
#include "checkpoint/config_json.h"
#include "checkpoint/config_limits.h"
#include "checkpoint/read_tensor.h"
#include "checkpoint/replace_folder.h"
#include "checkpoint/safetensors.h"
#include "core/error.h"
#include "core/files.h"
#include "core/stop.h"
#include "core/torch.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = "config.json";
constexpr const char* kWeightsName = "model.safetensors";
constexpr const char* kVocabName = "vocab.txt";

std::map<std::string, at::Tensor> parameters_of(const LiteVL& model) {
  std::map<std::string, at::Tensor> out;
  for (const auto& parameter : model->named_parameters()) out[parameter.key()] = parameter.value();
  return out;
}

// Refuses to replace what somebody else may miss.
void check_replaceable(const fs::path& path) {
  if (!fs::exists(fs::symlink_status(path))) return;
  if (fs::is_directory(path) && fs::is_empty(path)) return;
  if (!is_model_folder(path))
    throw Error(Error::Kind::kUsage, path.string(), "exists and is not a model folder",
                "choose another place or remove it");
  for (const auto& entry : fs::directory_iterator(path)) {
    const auto name = entry.path().filename();
    const bool is_models = name == kConfigName || name == kWeightsName || name == kVocabName ||
                           name == answers_file(path).filename();
    if (!is_models)
      throw Error(Error::Kind::kUsage, path.string(),
                  "is a model folder, but also holds " + name.string() + ", which would be lost",
                  "choose another place or move that file");
  }
}

}  // namespace

void save_model_folder(const fs::path& path, LiteVL& model, const ModelConfig& config,
                       const std::string& vocab_text) {
  check_config(config, path.string());
  check_vocabulary(vocab_text, config, path.string());
  check_replaceable(path);
  replace_folder(path, [&](const fs::path& folder) {
    const auto write_text = [&](const char* name, const std::string& text) {
      write_file_atomically(folder / name, [&](std::ostream& out) { out << text; });
    };
    write_text(kConfigName, write_config(config));
    write_text(kVocabName, vocab_text);
    save_safetensors(folder / kWeightsName, parameters_of(model), {{"format", "pt"}});
    // Its list may have been made by hand; its threshold is tied to a model's fingerprint.
    if (fs::exists(answers_file(path))) fs::copy_file(answers_file(path), answers_file(folder));
  });
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
