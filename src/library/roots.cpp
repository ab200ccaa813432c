#include "library/roots.h"

#include <algorithm>
#include <map>
#include <set>

#include "litevl/error.h"
#include "store/clip_store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

Root find_root(ClipStore& store, const std::string& name) {
  const auto roots = store.roots();
  for (const Root& root : roots)
    if (root.name == name) return root;
  if (!name.empty()) {
    const fs::path path = whole_path(name);
    for (const Root& root : roots)
      if (root.path == path) return root;
    for (const VideoRecord& video : store.videos())
      if (is_under(video.file.path, path)) return {.id = 0, .name = {}, .path = path};
  }
  throw Error(Error::Kind::kUsage, store.where(), "it has no root \"" + name + "\"",
              "`litevl library list` shows them");
}

std::string free_name(const fs::path& path, const std::set<std::string>& taken) {
  const std::string wanted = path.filename().empty() ? path.string() : path.filename().string();
  std::string name = wanted;
  for (int i = 2; taken.contains(name); ++i) name = wanted + "-" + std::to_string(i);
  return name;
}

void count(RootSummary& summary, const VideoRecord& video) {
  ++summary.videos;
  summary.clips += video.clips;
  summary.unfinished += video.is_finished ? 0 : 1;
  summary.failed += video.error.empty() ? 0 : 1;
}

// Where the root's videos are after it was moved to `path`.
std::vector<std::pair<std::int64_t, VideoFile>> moved_files(const std::vector<VideoRecord>& videos,
                                                            const Root& root,
                                                            const fs::path& path) {
  std::vector<std::pair<std::int64_t, VideoFile>> files;
  for (const VideoRecord& video : videos) {
    if (!is_under(video.file.path, root.path)) continue;
    VideoFile file = video.file;
    const fs::path rest = fs::path(file.path).lexically_relative(root.path);
    file.path = (rest == "." ? path : path / rest).string();
    files.emplace_back(video.id, std::move(file));
  }
  return files;
}

}  // namespace

fs::path whole_path(const fs::path& path) {
  if (path.empty()) throw Error(Error::Kind::kUsage, "", "no name of a file or folder");
  const fs::path whole = fs::absolute(path).lexically_normal();
  // "a/b/" has an empty last component, which paths under it do not have.
  return whole.has_filename() || whole == whole.root_path() ? whole : whole.parent_path();
}

bool is_under(const fs::path& path, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

std::vector<RootSummary> summarise_roots(ClipStore& store) {
  std::vector<RootSummary> summaries;
  for (const Root& root : store.roots()) {
    std::error_code ignored;
    summaries.push_back(
        {.name = root.name, .path = root.path, .is_there = fs::exists(root.path, ignored)});
  }
  RootSummary others;
  for (const VideoRecord& video : store.videos()) {
    bool is_found = false;
    for (RootSummary& summary : summaries) {
      if (!is_under(video.file.path, summary.path)) continue;
      count(summary, video);
      is_found = true;
    }
    if (!is_found) count(others, video);
  }
  if (others.videos > 0) summaries.push_back(std::move(others));
  return summaries;
}

void add_roots(ClipStore& store, const std::vector<fs::path>& paths) {
  std::set<std::string> names;
  std::vector<fs::path> known;
  for (const Root& root : store.roots()) {
    names.insert(root.name);
    known.push_back(root.path);
  }
  const auto writing = store.begin_writing();
  for (const fs::path& path : paths) {
    const bool is_known = std::any_of(known.begin(), known.end(),
                                      [&](const fs::path& root) { return is_under(path, root); });
    if (is_known) continue;
    const std::string name = free_name(path, names);
    writing->add_root(name, path);
    names.insert(name);
    known.push_back(path);
  }
  writing->commit();
}

std::int64_t move_root(ClipStore& store, const std::string& name, const fs::path& path) {
  const Root root = find_root(store, name);
  const fs::path target = whole_path(path);
  const auto videos = store.videos();
  std::set<std::string> known;
  for (const VideoRecord& video : videos) known.insert(video.file.path);
  const auto files = moved_files(videos, root, target);
  const bool is_there = std::any_of(files.begin(), files.end(), [](const auto& moved) {
    std::error_code ignored;
    return fs::exists(moved.second.path, ignored);
  });
  std::error_code ignored;
  if (files.empty() ? !fs::exists(target, ignored) : !is_there)
    throw Error(Error::Kind::kUsage, target.string(),
                files.empty() ? "no such file or folder" : "not one of the root's videos is there",
                "move the folder first, then tell the library");

  // If a part was not moved, the next indexing would not find its videos in the new place.
  std::map<std::int64_t, std::string> now;
  for (const VideoRecord& video : videos) now[video.id] = video.file.path;
  for (const auto& [id, file] : files)
    if (!fs::exists(file.path, ignored) && fs::exists(now[id], ignored))
      throw Error(Error::Kind::kUsage, target.string(),
                  "some of the root's videos are there, but not " + now[id],
                  "move all of them first, then tell the library");

  const auto writing = store.begin_writing();
  std::vector<std::pair<std::int64_t, VideoFile>> moved;
  for (const auto& [id, file] : files) {
    // Videos that the library already knows in the new place were read there. A root that is moved
    // into itself meets itself.
    const bool is_taken = known.contains(file.path) && !is_under(file.path, root.path);
    if (is_taken) {
      writing->remove_video(id);
    } else {
      moved.emplace_back(id, file);
    }
  }
  writing->set_files(moved);
  const auto roots = store.roots();
  const bool is_merged = std::any_of(roots.begin(), roots.end(), [&](const Root& other) {
    return other.id != root.id && other.path == target;
  });
  if (root.id != 0 && is_merged) writing->remove_root(root.id);
  if (root.id != 0 && !is_merged) writing->set_root_path(root.id, target);
  writing->commit();
  return std::ssize(moved);
}

std::int64_t remove_root(ClipStore& store, const std::string& name) {
  const Root root = find_root(store, name);
  const auto roots = store.roots();
  const auto is_needed = [&](const std::string& video) {
    return std::any_of(roots.begin(), roots.end(), [&](const Root& other) {
      return other.id != root.id && is_under(video, other.path) &&
             !(root.id == 0 && is_under(root.path, other.path));
    });
  };
  const auto videos = store.videos();
  std::int64_t removed = 0;
  const auto writing = store.begin_writing();
  for (const VideoRecord& video : videos) {
    if (!is_under(video.file.path, root.path) || is_needed(video.file.path)) continue;
    writing->remove_video(video.id);
    ++removed;
  }
  if (root.id != 0) writing->remove_root(root.id);
  writing->commit();
  return removed;
}

}  // namespace litevl
