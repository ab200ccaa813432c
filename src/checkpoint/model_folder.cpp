#include "checkpoint/model_folder.h"

#include <algorithm>
#include <ostream>

#include "checkpoint/answer_settings.h"
#include "checkpoint/assign_parameter.h"
#include "checkpoint/config_json.h"
#include "checkpoint/config_limits.h"
#include "checkpoint/fingerprint.h"
#include "checkpoint/parameter_shapes.h"
#include "checkpoint/problem_list.h"
#include "checkpoint/read_tensor.h"
#include "checkpoint/replace_folder.h"
#include "checkpoint/safetensors.h"
#include "checkpoint/safetensors_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/stop.h"
#include "core/text_file.h"
#include "core/torch.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = "config.json";
constexpr const char* kWeightsName = "model.safetensors";
constexpr const char* kVocabName = "vocab.txt";
constexpr std::uint64_t kMaxConfigBytes = 1 << 20;
constexpr std::uint64_t kMaxVocabBytes = 64 << 20;

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

void check_shapes(const std::map<std::string, Shape>& found,
                  const std::map<std::string, Shape>& expected, const std::string& where) {
  ProblemList problems;
  for (const auto& [name, shape] : expected) {
    const auto there = found.find(name);
    if (there == found.end())
      problems.add(name + " is missing");
    else if (there->second != shape)
      problems.add(name + " is " + format_shape(there->second) + ", expected " +
                   format_shape(shape));
  }
  for (const auto& [name, shape] : found)
    if (!expected.contains(name)) problems.add(name + " belongs to no such model");
  problems.throw_if_any(where, "the weights do not fit config.json");
}

}  // namespace

bool is_model_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path / kConfigName, ignored) &&
         fs::is_regular_file(path / kWeightsName, ignored) &&
         fs::is_regular_file(path / kVocabName, ignored);
}

void check_vocabulary(const std::string& vocab_text, const ModelConfig& config,
                      const std::string& where) {
  const auto lines = std::ssize(split_lines(vocab_text));
  const std::int64_t words = config.text.vocabulary;
  if (lines > words || lines < words - 2)
    throw Error(Error::Kind::kData, where,
                std::to_string(lines) + " words, but the model has " + std::to_string(words),
                "the vocabulary is not this model's");
}

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

std::vector<std::string> notes_on_model(const LoadedModel& loaded) {
  if (loaded.knows.empty()) return {};
  return {"the model knows only " + loaded.knows +
          "; what it says of other videos means nothing, for those import BLIP (`litevl import`)"};
}

LoadedModel load_model_folder(const fs::path& path, at::Device device) {
  if (!fs::is_directory(path))
    throw Error(Error::Kind::kData, path.string(), "no such model folder");
  LoadedModel loaded;
  const auto config_path = path / kConfigName;
  const std::string config = read_text_file(config_path, kMaxConfigBytes);
  loaded.config = parse_config(config, config_path.string());
  loaded.knows = parse_knows(config, config_path.string());
  loaded.vocab = path / kVocabName;
  check_vocabulary(read_text_file(loaded.vocab, kMaxVocabBytes), loaded.config,
                   loaded.vocab.string());
  const SafetensorsFile file(path / kWeightsName);
  check_shapes(file.shapes(), parameter_shapes(loaded.config), (path / kWeightsName).string());

  loaded.model = LiteVL(loaded.config);
  for (const auto& parameter : loaded.model->named_parameters()) {
    check_stop();
    const auto values = read_tensor(file, parameter.key());
    if (!values.is_floating_point())
      throw Error(Error::Kind::kData, (path / kWeightsName).string(),
                  parameter.key() + " holds no floating-point numbers");
    check_finite(values, parameter.key(), (path / kWeightsName).string());
    assign_parameter(parameter.value(), values);
  }
  loaded.model->eval();
  loaded.fingerprint = fingerprint(loaded.config, parameters_of(loaded.model));
  loaded.model->to(device);
  return loaded;
}

}  // namespace litevl
