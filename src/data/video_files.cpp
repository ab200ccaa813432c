#include "data/video_files.h"

#include <algorithm>
#include <cctype>

#include "text/unicode.h"
#include "video/find_videos.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// "a/b" of "a/b.mp4", but all of "scene.1", which is the name of scene.1.mp4.
std::string without_ending(const fs::path& path) {
  return has_video_ending(path) ? (path.parent_path() / path.stem()).string() : path.string();
}

// Equal for names that look the same: a character with a mark may be one or two of Unicode's, and
// file systems and archives change the one into the other.
std::string folded(const std::string& name) {
  const bool is_ascii =
      std::all_of(name.begin(), name.end(), [](char c) { return (c & 0x80) == 0; });
  if (is_ascii) return name;
  const auto characters = to_code_points(name);
  // A name that is not UTF-8 is only like itself.
  return to_utf8(characters) == name ? to_utf8(decompose(characters)) : name;
}

// Whether `name` is in no folder of its own, as most are: then nothing needs to be made normal.
bool is_plain(const std::string& name) {
  return name.find('/') == std::string::npos && name != "." && name != "..";
}

// Not so "scene.1".
bool has_ending(const fs::path& name) {
  const std::string ending = name.extension().string();
  return std::any_of(ending.begin(), ending.end(),
                     [](unsigned char c) { return std::isalpha(c) != 0; });
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
    : folder_(fs::absolute(options.videos.empty() ? list.parent_path() : options.videos)
                  .lexically_normal()),
      is_deep_(!options.videos.empty()) {
  if (is_deep_ && !fs::is_directory(folder_))
    throw Error(Error::Kind::kUsage, options.videos.string(), "is not a folder of videos");
}

std::string VideoFiles::find(const std::string& name, const std::string& other_name) {
  for (const std::string* one : {&name, &other_name})
    if (!one->empty())
      if (auto found = find_in_folder(*one)) return *std::move(found);
  return in_folder(has_ending(name) ? name : name + ".mp4");
}

// Where a file called so is, if it is in the folder.
std::string VideoFiles::in_folder(const std::string& name) const {
  if (is_plain(name)) return (folder_ / "").native() + name;
  return (folder_ / name).lexically_normal().string();
}

std::optional<std::string> VideoFiles::find_in_folder(const std::string& name) {
  std::error_code ignored;
  auto direct = in_folder(name);
  if (fs::is_regular_file(direct, ignored)) return direct;
  if (!has_looked_) look();
  if (path_by_name_.empty()) return std::nullopt;
  for (const std::string& key : {name, without_ending(name)}) {
    const auto found =
        path_by_name_.find(folded(is_plain(key) ? key : fs::path(key).lexically_normal().string()));
    if (found != path_by_name_.end()) return found->second;
  }
  return std::nullopt;
}

void VideoFiles::look() {
  has_looked_ = true;
  for (const fs::path& video : is_deep_ ? find_videos({folder_}) : videos_beside(folder_)) {
    const fs::path relative = video.lexically_relative(folder_);
    path_by_name_.try_emplace(folded(relative.string()), video.string());
    path_by_name_.try_emplace(folded(without_ending(relative)), video.string());
    // Names without folders, such as MSR-VTT's, whose videos come in several.
    path_by_name_.try_emplace(folded(video.filename().string()), video.string());
    path_by_name_.try_emplace(folded(video.stem().string()), video.string());
  }
}

}  // namespace litevl
