// A new folder that is complete or does not exist.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litevl {

/// Empties the folder unless it was completed, because an incomplete folder would prevent the next
/// attempt.
class NewFolder {
 public:
  /// Creates `folder` with `videos` in it. `content`: the names of what it will contain. Throws
  /// Error: kUsage if it is not empty, kMachine if it cannot be created.
  NewFolder(const std::filesystem::path& folder, std::vector<std::string> content);
  ~NewFolder();
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  void keep() { is_kept_ = true; }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> content_;
  bool is_new_;
  bool is_kept_ = false;
};

}  // namespace litevl
