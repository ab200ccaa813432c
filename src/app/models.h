// Which model a command uses.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "compact/token_words.h"
#include "config/model_opener.h"
#include "litevl/index.h"
#include "store/clip_store.h"

namespace litevl {

/// Folders of models that were pulled and can search, in the user's folder of data, by name:
/// models/OWNER/NAME.
std::vector<std::filesystem::path> pulled_models();

/// The model to encode videos with: `asked`, if it is not empty, else the library's own, else the
/// one in the settings, else the one that was pulled, else the shipped one, which knows only the
/// toy world. Throws Error (kUsage) if several were pulled.
std::filesystem::path model_for_index(const std::string& asked,
                                      const std::optional<ModelIdentity>& known,
                                      const Settings& settings);

/// The same for `request`, which is looked at first: throws Error (kUsage) for what would be
/// refused before a model is needed, and (kData) as `open_store`.
std::filesystem::path model_for_index(const IndexRequest& request, const std::string& asked);

/// The model to search the library in `folder` with: `asked`, if it is not empty, else the
/// library's own. Throws Error: kUsage if there is no library, kData if it has no clips or its
/// model no longer exists.
std::filesystem::path model_for_search(const std::filesystem::path& folder,
                                       const std::string& asked);

/// The model to answer questions with: `asked`, if it is not empty, else the shipped one.
std::filesystem::path model_for_asking(const std::string& asked);

/// The answers in a list's file or a model folder. Throws Error as choose_answers.
std::vector<std::string> named_answers(const std::string& name);

/// Whether comparing so many clips with a sentence is worth more than one thread: work that takes
/// 50 ms on one thread is no faster on several, and much slower on a busy machine.
bool is_worth_threads(const Model& model, std::int64_t candidates);

}  // namespace litevl
