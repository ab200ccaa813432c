#include "toy/new_folder.h"

#include <system_error>
#include <utility>

#include "litevl/error.h"

namespace litevl {

NewFolder::NewFolder(const std::filesystem::path& folder, std::vector<std::string> content)
    : folder_(folder), content_(std::move(content)), is_new_(!std::filesystem::exists(folder)) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
    throw Error(Error::Kind::kUsage, folder.string(), "is not a folder", "choose another name");
  }
  if (std::filesystem::is_directory(folder, error) && !std::filesystem::is_empty(folder, error)) {
    throw Error(Error::Kind::kUsage, folder.string(), "is not empty",
                "choose another folder or remove this one");
  }
  std::filesystem::create_directories(folder / "videos", error);
  if (error) {
    throw Error(Error::Kind::kMachine, folder.string(), "cannot be made: " + error.message());
  }
}

NewFolder::~NewFolder() {
  if (is_kept_) return;
  std::error_code ignored;
  for (const std::string& name : content_) std::filesystem::remove_all(folder_ / name, ignored);
  std::filesystem::remove_all(folder_ / "videos", ignored);
  if (is_new_) std::filesystem::remove(folder_, ignored);
}

}  // namespace litevl
