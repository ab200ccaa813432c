#include "core/installed_files.h"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

#include "litevl/error.h"

namespace litevl {

namespace fs = std::filesystem;

fs::path program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error)
    throw Error(Error::Kind::kMachine, "/proc/self/exe",
                "does not tell where the program is: " + error.message());
  return program.parent_path();
}

namespace {

// That of the shared library that this is part of, or of the program.
fs::path own_folder() {
  Dl_info object = {};
  std::error_code error;
  // A program has the name that it was called by, which without a slash was looked up elsewhere.
  if (dladdr(reinterpret_cast<const void*>(&own_folder), &object) != 0 &&
      object.dli_fname != nullptr && std::strchr(object.dli_fname, '/') != nullptr) {
    const fs::path file = fs::canonical(object.dli_fname, error);
    if (!error) return file.parent_path();
  }
  return program_folder();
}

}  // namespace

fs::path resource_folder() {
  // Other programs have a share/ too; this file tells ours.
  constexpr const char* kLandmark = "bert-base-uncased-vocab.txt";
  std::error_code ignored;
  if (const char* chosen = std::getenv("LITEVL_SHARE"); chosen != nullptr && *chosen != '\0') {
    if (!fs::is_regular_file(fs::path(chosen) / kLandmark, ignored))
      throw Error(Error::Kind::kMachine, std::string("LITEVL_SHARE=") + chosen,
                  std::string("has no ") + kLandmark);
    return chosen;
  }
  const fs::path own = own_folder();
  for (fs::path folder = own; folder.has_relative_path(); folder = folder.parent_path())
    for (const fs::path& share : {folder / "share" / "litevl", folder / "share"})
      if (fs::is_regular_file(share / kLandmark, ignored)) return share;
  throw Error(Error::Kind::kMachine, own.string(), "the program's own files are not found",
              "set LITEVL_SHARE to the folder share/ of the source tree");
}

}  // namespace litevl
