// Which model a command means, and how it is opened.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"
#include "config/encoder.h"
#include "library/store.h"

namespace litevl {

/// Opens a model folder where the caller computes: with the engine, or with LibTorch.
using ModelOpener = std::function<OpenedModel(const std::filesystem::path& folder)>;

/// Folders of models that were pulled and can search, in the user's folder of data, by name:
/// models/OWNER/NAME.
std::vector<std::filesystem::path> pulled_models();

/// What to encode videos with: `asked`, which may be empty, else the library's own, else the
/// settings', else the one that was pulled, else the shipped one, which knows the toy world only.
/// Throws Error (kUsage) where several were pulled.
std::filesystem::path model_for_index(const std::string& asked,
                                      const std::optional<ModelIdentity>& known,
                                      const Settings& settings);

/// What to search `store` with: `asked`, which may be empty, or the library's own. Throws Error
/// (kData) if that is no longer there.
std::filesystem::path model_for_search(const std::string& asked, Store& store);

/// What to answer with: `asked`, which may be empty, or the shipped one.
std::filesystem::path model_for_asking(const std::string& asked);

}  // namespace litevl
