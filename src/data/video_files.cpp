#include "data/video_files.h"

#include <algorithm>

#include "video/find_videos.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// "a/b" of "a/b.mp4".
std::string without_ending(const fs::path& path) {
  return (path.parent_path() / path.stem()).string();
}

// The videos beside a list: in its folder and in videos/, not in the folders in these.
std::vector<fs::path> videos_beside(const fs::path& folder) {
  std::vector<fs::path> videos;
  for (const auto& place : {folder, folder / "videos"}) {
    std::error_code error;
    for (fs::directory_iterator entry(place, error), end; !error && entry != end;
         entry.increment(error))
      if (has_video_ending(entry->path())) videos.push_back(entry->path());
  }
  std::sort(videos.begin(), videos.end());  // of several the first, whatever the system's order
  return videos;
}

}  // namespace

VideoFiles::VideoFiles(const fs::path& list, const AnnotationOptions& options)
    : folder_(fs::absolute(options.videos.empty() ? list.parent_path() : options.videos)),
      is_deep_(!options.videos.empty()) {
  if (is_deep_ && !fs::is_directory(folder_))
    throw Error(Error::Kind::kUsage, options.videos.string(), "is not a folder of videos");
}

fs::path VideoFiles::find(const std::string& name, const std::string& other_name) {
  for (const std::string* one : {&name, &other_name})
    if (!one->empty())
      if (auto found = find_in_folder(*one)) return *std::move(found);
  const std::string ending = fs::path(name).has_extension() ? "" : ".mp4";
  return (folder_ / (name + ending)).lexically_normal();
}

std::optional<fs::path> VideoFiles::find_in_folder(const std::string& name) {
  std::error_code ignored;
  auto direct = (folder_ / name).lexically_normal();
  if (fs::is_regular_file(direct, ignored)) return direct;
  if (!has_looked_) look();
  for (const std::string& key : {name, without_ending(name)}) {
    const auto found = path_by_name_.find(fs::path(key).lexically_normal().string());
    if (found != path_by_name_.end()) return found->second;
  }
  return std::nullopt;
}

void VideoFiles::look() {
  has_looked_ = true;
  for (const fs::path& video : is_deep_ ? find_videos({folder_}) : videos_beside(folder_)) {
    path_by_name_.try_emplace(without_ending(video.lexically_relative(folder_)), video);
    // Names without folders, such as MSR-VTT's, whose videos come in several.
    path_by_name_.try_emplace(video.filename().string(), video);
    path_by_name_.try_emplace(video.stem().string(), video);
  }
}

}  // namespace litevl
