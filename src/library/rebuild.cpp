#include "library/rebuild.h"

#include <algorithm>
#include <map>
#include <optional>

#include "library/changes.h"
#include "library/compacting.h"
#include "library/roots.h"
#include "litevl/error.h"
#include "store/open_store.h"
#include "store/rebuilding.h"
#include "video/find_videos.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// What a library knows; nothing if it is damaged.
struct Knowledge {
  std::vector<Root> roots;
  std::vector<VideoRecord> videos;
  std::optional<TokenForm> tokens = {};
  std::optional<double> kept_places = {};
  bool is_damaged = false;
};

Knowledge knowledge_of(const fs::path& folder) {
  try {
    const auto store = open_store_to_write(folder);
    Knowledge known{.roots = store->roots(), .videos = store->videos()};
    try {
      known.tokens = store->token_form();
      known.kept_places = store->kept_places();
    } catch (const Error&) {
      // Whatever stands there; the rest is known.
    }
    return known;
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
    check_replaceable(folder);
    return {.roots = {}, .videos = {}, .is_damaged = true};
  }
}

bool is_under_any(const fs::path& path, const std::vector<fs::path>& roots) {
  return std::any_of(roots.begin(), roots.end(),
                     [&](const fs::path& root) { return is_under(path, root); });
}

[[noreturn]] void refuse_to_forget(const fs::path& folder, std::int64_t videos,
                                   const std::string& why) {
  throw Error(Error::Kind::kUsage, "library " + folder.string(),
              "a rebuild would forget " + std::to_string(videos) + " videos: " + why,
              "name their folders too, or allow that they are forgotten (`--forget`)");
}

void check_kept(const fs::path& folder, const std::vector<VideoRecord>& known,
                const std::vector<fs::path>& roots, const std::atomic<bool>* is_cancelled) {
  const auto others = std::count_if(known.begin(), known.end(), [&](const VideoRecord& video) {
    return !is_under_any(video.file.path, roots);
  });
  if (others > 0) refuse_to_forget(folder, others, "they are in other folders than those given");
  const auto lost = find_changes(roots, {}, known, {.is_cancelled = is_cancelled}).lost;
  if (!lost.empty())
    refuse_to_forget(folder, lost[0].videos, "none that it knows in " + lost[0].path + " is there");
}

// Known videos that exist but cannot be read now, or not completely: their clips would be lost.
// Files that are gone are forgotten, as always in indexing.
void check_read(const fs::path& folder, const std::vector<VideoRecord>& known, ClipStore& fresh) {
  const auto videos = fresh.videos();
  std::map<std::string, const VideoRecord*> by_path, by_content;
  for (const VideoRecord& video : videos) {
    by_path[video.file.path] = &video;
    if (video.clips > 0 && !video.content_hash.empty()) by_content[video.content_hash] = &video;
  }
  std::int64_t lost = 0;
  std::string first;
  for (const VideoRecord& video : known) {
    std::error_code ignored;
    if (video.clips == 0 || by_content.contains(video.content_hash) ||
        fs::symlink_status(video.file.path, ignored).type() == fs::file_type::not_found)
      continue;
    const auto found = by_path.find(video.file.path);
    const bool is_there = found != by_path.end();
    // A file that was edited may have fewer clips although it is not damaged.
    if (is_there && found->second->clips > 0 &&
        (found->second->clips >= video.clips || found->second->error.empty()))
      continue;
    if (lost++ == 0)
      first = is_there && !found->second->error.empty() ? found->second->error
                                                        : video.file.path + " cannot be read now";
  }
  if (lost > 0) refuse_to_forget(folder, lost, first);
}

// Roots keep their names.
void name_roots(ClipStore& store, const std::vector<Root>& old,
                const std::vector<fs::path>& roots) {
  if (!store.roots().empty()) return;
  const auto writing = store.begin_writing();
  for (const Root& root : old)
    if (is_under_any(root.path, roots)) writing->add_root(root.name, root.path);
  writing->commit();
}

}  // namespace

IndexingReport rebuild_library(const fs::path& folder, Retriever& retriever,
                               const ModelIdentity& model, const std::vector<fs::path>& roots,
                               const IndexingOptions& options) {
  const Knowledge known = knowledge_of(folder);
  std::vector<fs::path> chosen;
  for (const fs::path& path : roots) chosen.push_back(whole_path(path));
  for (const Root& root : known.roots) {
    std::error_code ignored;
    if (roots.empty() && (!options.is_forgetting || fs::exists(root.path, ignored)))
      chosen.push_back(root.path);
  }
  if (chosen.empty() || find_videos(chosen).empty())
    throw Error(Error::Kind::kUsage, "index", "no video files in what was given or is known");
  if (!options.is_forgetting) check_kept(folder, known.videos, chosen, options.is_cancelled);

  IndexingReport report;
  {
    const auto store = open_rebuild(folder, model, options.tokens, options.kept_places);
    if (store->clip_count() == 0)
      set_form(*store, options.tokens ? std::nullopt : known.tokens,
               options.kept_places ? std::nullopt : known.kept_places);
    name_roots(*store, known.roots, chosen);
    report = index_videos(*store, retriever, chosen, options);
    if (!report.is_cancelled && !options.is_forgetting) check_read(folder, known.videos, *store);
  }
  if (report.is_cancelled || report.videos + report.skipped == 0) return report;
  report.set_aside =
      finish_rebuild(folder, known.is_damaged && !options.is_forgetting ? OldDatabase::kKept
                                                                        : OldDatabase::kReplaced);
  return report;
}

}  // namespace litevl
