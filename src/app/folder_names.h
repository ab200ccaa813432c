// Names of files and folders as callers give them.
#pragma once

#include <filesystem>
#include <string>

#include "litevl/error.h"

namespace litevl {

/// Runs `work`. What the system says of a name that it cannot have, one that is too long, is an
/// Error (kUsage) like any other.
template <class Work>
auto with_folder_names(const Work& work) {
  try {
    return work();
  } catch (const std::filesystem::filesystem_error& error) {
    throw Error(Error::Kind::kUsage, error.path1().string(), error.code().message());
  }
}

/// Throws Error (kUsage) for a library without a name.
inline const std::filesystem::path& named(const std::filesystem::path& library) {
  if (library.empty())
    throw Error(Error::Kind::kUsage, "library", "its folder has no name", "give one");
  return library;
}

}  // namespace litevl
