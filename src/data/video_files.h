// Which file of a folder is a list's video, since names lack endings or have others.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/list_origin.h"

namespace litevl {

/// One thread. Looks into the folder once, when a name is not a file in it.
class VideoFiles {
 public:
  /// Of the options' folder and the folders in it or, without one, of the folder of `list` and its
  /// videos/.
  /// Throws Error (kUsage) if the options' folder is not there.
  VideoFiles(const std::filesystem::path& list, const AnnotationOptions& options);

  /// The file `name` in the folder; otherwise the video in it that is called so but for its ending;
  /// the same for `other_name`, if there is one; otherwise where the file should be, with ".mp4" if
  /// the name has no ending. Absolute.
  std::filesystem::path find(const std::string& name, const std::string& other_name = {});

 private:
  std::optional<std::filesystem::path> find_in_folder(const std::string& name);
  void look();

  std::filesystem::path folder_;
  bool is_deep_;
  bool has_looked_ = false;
  std::unordered_map<std::string, std::filesystem::path> path_by_name_;  // without ending
};

/// The videos of a list in the order of first appearance, those of one file merged. `Video` begins
/// with its name and its path.
template <typename Video>
class VideosByFile {
 public:
  explicit VideosByFile(VideoFiles files) : files_(std::move(files)) {}

  /// The video called `name`, as new if it was not asked for. Valid until the next call.
  Video& at(const std::string& name, const std::string& other_name = {}) {
    const auto [known, is_new_name] = index_by_name_.try_emplace(name, videos_.size());
    if (!is_new_name) return videos_[known->second];
    auto path = files_.find(name, other_name);
    const auto [found, is_new] = index_by_path_.try_emplace(path.native(), videos_.size());
    known->second = found->second;
    if (is_new) {
      videos_.emplace_back();
      videos_.back().name = name;
      videos_.back().path = std::move(path);
    }
    return videos_[found->second];
  }

  bool has(const std::string& name) const { return index_by_name_.contains(name); }

  std::vector<Video> take() { return std::move(videos_); }

 private:
  VideoFiles files_;
  std::vector<Video> videos_;
  std::unordered_map<std::string, std::size_t> index_by_name_, index_by_path_;
};

}  // namespace litevl
