// Where the reference vectors are: folder LITEVL_VECTORS, by default ../shared/vectors beside the
// checkout or, where that is not, the copy in tests/vectors. Without LibTorch, for the tests that
// need none.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "litevl/error.h"

namespace litevl {

/// Folder of one set, such as "litevl". Throws Error if it is not there.
inline std::filesystem::path vector_folder(const std::string& set) {
  const auto all = []() -> std::filesystem::path {
    if (const char* folder = std::getenv("LITEVL_VECTORS")) return folder;
    const char* source = std::getenv("LITEVL_SOURCE_DIR");
    const std::filesystem::path checkout = source == nullptr ? "." : source;
    const auto beside = checkout / "../shared/vectors";
    return std::filesystem::is_directory(beside) ? beside : checkout / "tests/vectors";
  }();
  if (!std::filesystem::is_directory(all / set))
    throw Error(Error::Kind::kUsage, (all / set).string(), "no such folder of vectors",
                "set LITEVL_VECTORS to the folder that has them");
  return all / set;
}

}  // namespace litevl
