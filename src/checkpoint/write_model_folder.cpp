#include "checkpoint/write_model_folder.h"

#include <ostream>

#include "checkpoint/answer_settings.h"
#include "checkpoint/model_files.h"
#include "checkpoint/replace_folder.h"
#include "config/config_json.h"
#include "config/config_limits.h"
#include "core/files.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = "config.json";
constexpr const char* kWeightsName = "model.safetensors";
constexpr const char* kVocabName = "vocab.txt";

// Whether everything in it is derived from weights, and made again when it is needed. Not if that
// cannot be seen.
bool is_derived(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(folder, error))) return false;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    const bool is_unfinished = name.starts_with('.') && name.find(".packed.litevl-") != name.npos;
    if (!is_unfinished && entry->path().extension() != ".packed") return false;
  }
  return !error;
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
                           name == answers_file(path).filename() ||
                           name == origin_file(path).filename() ||
                           (name == packed_folder(path).filename() && is_derived(entry.path()));
    if (!is_models)
      throw Error(Error::Kind::kUsage, path.string(),
                  "is a model folder, but also holds " + name.string() + ", which would be lost",
                  "choose another place or move that file");
  }
}

}  // namespace

void write_model_folder(const fs::path& path,
                        const std::map<std::string, TensorToWrite>& parameters,
                        const ModelConfig& config, const std::string& vocab_text,
                        const std::string& origin) {
  check_config(config, path.string());
  check_vocabulary(vocab_text, config, path.string());
  check_replaceable(path);
  replace_folder(path, [&](const fs::path& folder) {
    const auto write_text = [&](const char* name, const std::string& text) {
      write_file_atomically(folder / name, [&](std::ostream& out) { out << text; });
    };
    write_text(kConfigName, write_config(config));
    write_text(kVocabName, vocab_text);
    if (!origin.empty()) write_text(origin_file(folder).filename().c_str(), origin);
    write_safetensors(folder / kWeightsName, parameters, {{"format", "pt"}});
    // Its list may have been made by hand; its threshold is tied to a model's fingerprint.
    if (fs::exists(answers_file(path))) fs::copy_file(answers_file(path), answers_file(folder));
  });
}

}  // namespace litevl
