#include "app/models.h"

#include <algorithm>

#include "app/model_parts.h"
#include "checkpoint/model_files.h"
#include "compact/compact_tokens.h"
#include "config/config_json.h"
#include "core/printable.h"
#include "core/text_file.h"
#include "core/user_folders.h"
#include "data/answer_choice.h"
#include "litevl/ask.h"
#include "litevl/error.h"
#include "store/open_store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// In the order of their names; none where the folder cannot be read.
std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (std::error_code ignored; entry->is_directory(ignored)) folders.push_back(entry->path());
  std::ranges::sort(folders);
  return folders;
}

// A model for questions may not compare videos with texts.
bool can_search(const fs::path& model) {
  constexpr std::uint64_t kMostBytes = 1 << 20;
  try {
    const fs::path config = model / "config.json";
    return parse_config(read_text_file(config, kMostBytes), config.string()).joint_space;
  } catch (const Error&) {
    return true;  // whoever opens it says what is wrong with it
  }
}

}  // namespace

std::vector<fs::path> pulled_models() {
  std::vector<fs::path> models;
  if (user_data_folder().empty()) return models;
  for (const fs::path& owner : folders_in(user_data_folder() / "models"))
    for (const fs::path& model : folders_in(owner))
      if (is_model_folder(model) && can_search(model)) models.push_back(model);
  return models;
}

fs::path model_for_index(const std::string& asked, const std::optional<ModelIdentity>& known,
                         const Settings& settings) {
  if (!asked.empty()) return fs::absolute(asked).lexically_normal();
  if (known) return known->folder;
  if (!settings.model.empty()) return settings.model;
  const auto pulled = pulled_models();
  if (pulled.size() > 1)
    throw Error(Error::Kind::kUsage, "index",
                "there are " + std::to_string(pulled.size()) + " models to choose from, such as " +
                    pulled.front().string(),
                "name one (`--model`), or set `model = \"FOLDER\"` in " + settings_file().string());
  return pulled.empty() ? shipped_model() : pulled.front();
}

fs::path model_for_search(const fs::path& folder, const std::string& asked) {
  const auto store = open_store(folder);
  store->require_clips();
  if (!asked.empty()) return asked;
  const fs::path known = store->model().folder;
  if (!is_model_folder(known))
    throw Error(Error::Kind::kData, store->where(),
                "its model is no longer in " + printable(known.string()),
                "name its new folder (`--model`)");
  return known;
}

fs::path model_for_asking(const std::string& asked) {
  return asked.empty() ? shipped_answering_model() : fs::path(asked);
}

std::vector<std::string> named_answers(const std::string& name) {
  return choose_answers({}, name).texts;
}

// Most go into the keys and values of every layer's cross-attention.
bool is_worth_threads(const Model& model, std::int64_t candidates) {
  constexpr double kWorth = 4e9;
  const ModelConfig& config = model.shared().opened.encoder->config();
  const TokenLayout layout = token_layout(config.vision, config.vision.max_frames);
  const auto rows = layout.count() + layout.frames + layout.positions();  // v, F and Q
  return 4.0 * static_cast<double>(candidates * rows) *
             static_cast<double>(config.text.layers * config.text.width *
                                 config.text.encoder_width) >=
         kWorth;
}

}  // namespace litevl
