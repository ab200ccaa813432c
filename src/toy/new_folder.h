// A folder that is whole or not there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litevl {

/// Empties the folder again unless it is whole: half of one would be in the way of the next try.
class NewFolder {
 public:
  /// Makes `folder`, with `videos` in it. `content`: what will be in it, by names. Throws Error:
  /// kUsage if there is something in it already, kMachine if it cannot be made.
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
