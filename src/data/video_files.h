// Which file of a folder is a list's video, since names lack endings or have others.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
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

  /// The file `name` in the folder; otherwise the video in it that is called so but for its ending,
  /// or for how Unicode writes characters with marks (NFC, NFD); the same for `other_name`, if
  /// there is one; otherwise where the file should be, with ".mp4" if the name has no ending.
  /// Absolute.
  std::string find(const std::string& name, const std::string& other_name = {});

 private:
  std::optional<std::string> find_in_folder(const std::string& name);
  std::string in_folder(const std::string& name) const;
  void look();

  std::filesystem::path folder_;  // absolute and normal
  bool is_deep_;
  bool has_looked_ = false;
  std::unordered_map<std::string, std::string> path_by_name_;  // with and without ending
};

/// The videos of a list in the order of first appearance, those of one file merged. `Video` begins
/// with its name and its path. Memory: little beside the videos, of which a list may have millions.
template <typename Video>
class VideosByFile {
 public:
  explicit VideosByFile(VideoFiles files) : files_(std::move(files)) {}
  VideosByFile(const VideosByFile&) = delete;
  VideosByFile& operator=(const VideosByFile&) = delete;

  /// The video called `name`, as new if it was not asked for. Valid until the next call.
  Video& at(const std::string& name, const std::string& other_name = {}) {
    if (const auto known = find(name)) return videos_[*known];
    std::string path = files_.find(name, other_name);
    if (const auto same = by_path_.find(path); same != by_path_.end()) {
      other_names_.emplace(name, *same);
      return videos_[*same];
    }
    videos_.emplace_back();
    videos_.back().name = name;
    videos_.back().path = std::move(path);
    by_name_.insert(videos_.size() - 1);
    by_path_.insert(videos_.size() - 1);
    return videos_.back();
  }

  bool has(const std::string& name) const { return find(name).has_value(); }

  std::vector<Video> take() {
    by_name_.clear();
    by_path_.clear();
    return std::move(videos_);
  }

 private:
  // Indices of videos as a set of their names or of their paths.
  template <std::string Video::*kMember>
  struct Key {
    using is_transparent = void;
    const std::vector<Video>* videos;
    std::string_view of(std::size_t index) const { return (*videos)[index].*kMember; }
    std::string_view of(std::string_view text) const { return text; }
    template <typename A>
    std::size_t operator()(const A& a) const {
      return std::hash<std::string_view>{}(of(a));
    }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return of(a) == of(b);
    }
  };
  template <std::string Video::*kMember>
  using Indices = std::unordered_set<std::size_t, Key<kMember>, Key<kMember>>;

  std::optional<std::size_t> find(const std::string& name) const {
    if (const auto found = by_name_.find(name); found != by_name_.end()) return *found;
    if (const auto found = other_names_.find(name); found != other_names_.end())
      return found->second;
    return std::nullopt;
  }

  VideoFiles files_;
  std::vector<Video> videos_;
  Indices<&Video::name> by_name_{0, {&videos_}, {&videos_}};
  Indices<&Video::path> by_path_{0, {&videos_}, {&videos_}};
  std::unordered_map<std::string, std::size_t> other_names_;  // of videos that were there already
};

}  // namespace litevl
