#include "app/library_stats.h"

#include <nlohmann/json.hpp>

#include "app/catalogue.h"
#include "app/json_forms.h"
#include "store/open_store.h"

namespace litevl {
using nlohmann::json;

LibraryStats library_stats(const std::filesystem::path& library) {
  const auto store = open_store(library);
  const auto reading = store->snapshot();
  LibraryStats stats;
  for (const VideoRecord& video : store->videos()) {
    ++stats.videos;
    stats.unfinished += video.is_finished ? 0 : 1;
    stats.clips += video.clips;
    stats.video_seconds += video_seconds(*store, video).value_or(0);
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
