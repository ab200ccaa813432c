#include "app/library_stats.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "litevl/error.h"
#include "store/open_store.h"
#include "video/timeline.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The end of its timeline or, in libraries that have none, of its last clip.
double seconds_of(ClipStore& store, const VideoRecord& video) {
  if (video.timeline && !video.timeline->empty()) try {
      return timeline_from_text(*video.timeline, video.file.path).end_seconds();
    } catch (const Error&) {
      // It is made again when it is needed.
    }
  double end = 0;
  for (const TimeRange& range : store.clip_ranges(video.id)) end = std::max(end, range.end_seconds);
  return end;
}

}  // namespace

LibraryStats library_stats(const fs::path& library) {
  const auto store = open_store(library);
  const auto reading = store->snapshot();
  LibraryStats stats;
  for (const VideoRecord& video : store->videos()) {
    ++stats.videos;
    stats.unfinished += video.is_finished ? 0 : 1;
    stats.clips += video.clips;
    stats.video_seconds += seconds_of(*store, video);
    if (!video.error.empty())
      stats.failed.push_back({.path = video.file.path,
                              .clips = video.clips,
                              .is_finished = video.is_finished,
                              .error = video.error});
  }
  stats.roots = std::ssize(store->roots());
  const ModelIdentity model = store->model();
  stats.model = model.folder;
  stats.fingerprint = model.fingerprint;
  stats.tokens = store->token_form();
  stats.kept_places = store->kept_places();
  stats.sizes = store->sizes();
  return stats;
}

json stats_json(const LibraryStats& stats) {
  json failed = json::array();
  for (const LibraryVideo& video : stats.failed)
    failed.push_back(
        {{"path", json_path(video.path)}, {"clips", video.clips}, {"error", video.error}});
  const StoredSizes& sizes = stats.sizes;
  return {{"videos", stats.videos},
          {"unfinished", stats.unfinished},
          {"clips", stats.clips},
          {"video_seconds", stats.video_seconds},
          {"roots", stats.roots},
          {"model", stats.model.empty() ? json() : json(json_path(stats.model))},
          {"fingerprint", stats.fingerprint},
          {"tokens", token_form_name(stats.tokens)},
          {"kept_places", stats.kept_places},
          {"bytes",
           {{"vectors", sizes.embeddings},
            {"frames", sizes.frames},
            {"tokens", sizes.tokens},
            {"database", sizes.database},
            {"unused", sizes.unused},
            {"index", sizes.index},
            {"measured", sizes.measured}}},
          {"failed", failed}};
}

}  // namespace litevl
