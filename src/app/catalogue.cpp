#include "app/catalogue.h"

#include <sys/stat.h>

#include <algorithm>

#include "litevl/error.h"
#include "store/open_store.h"

namespace litevl {
namespace {

CatalogueVideo entry_of(ClipStore& store, const VideoRecord& video) {
  return {.path = video.file.path,
          .seconds = video_seconds(store, video),
          .clips = video.clips,
          .is_finished = video.is_finished,
          .error = video.error,
          .size_bytes = video.file.size_bytes,
          .modified_ns = video.file.modified_ns,
          .timeline = video.timeline};
}

}  // namespace

std::optional<double> video_seconds(ClipStore& store, const VideoRecord& video) {
  if (video.timeline && !video.timeline->empty()) try {
      return timeline_from_text(*video.timeline, video.file.path).end_seconds();
    } catch (const Error&) {
      // It is made again when it is needed.
    }
  const auto ranges = store.clip_ranges(video.id);
  if (ranges.empty()) return std::nullopt;
  return std::max_element(
             ranges.begin(), ranges.end(),
             [](const TimeRange& a, const TimeRange& b) { return a.end_seconds < b.end_seconds; })
      ->end_seconds;
}

std::vector<CatalogueVideo> catalogue(const std::filesystem::path& library) {
  const auto store = open_store(library);
  const auto reading = store->snapshot();
  std::vector<CatalogueVideo> entries;
  for (const VideoRecord& video : store->videos()) entries.push_back(entry_of(*store, video));
  return entries;
}

std::optional<CatalogueVideo> find_in_catalogue(const std::filesystem::path& library,
                                                const std::string& path) {
  const auto store = open_store(library);
  const auto reading = store->snapshot();
  const auto video = store->video(path);
  if (!video) return std::nullopt;
  return entry_of(*store, *video);
}

std::optional<Timeline> known_timeline(const CatalogueVideo& video) {
  struct stat status {};
  if (!video.timeline || ::stat(video.path.c_str(), &status) != 0) return std::nullopt;
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  const bool is_same =
      status.st_size == video.size_bytes &&
      status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec == video.modified_ns;
  if (!is_same) return std::nullopt;
  try {
    return timeline_from_text(*video.timeline, video.path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace litevl
