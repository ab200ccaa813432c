#include "library/search_filter.h"

#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "library/roots.h"
#include "library/surroundings.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNanoseconds = 1'000'000'000;

bool is_empty(const SearchFilter& filter) {
  return filter.under.empty() && filter.name.empty() && !filter.shortest_seconds &&
         !filter.longest_seconds && !filter.since && !filter.until;
}

[[noreturn]] void refuse(const std::string& what, const std::string& hint = {}) {
  throw Error(Error::Kind::kUsage, "search", what, hint);
}

// One part of a filter, and how it is told that nothing passes it.
struct Condition {
  std::function<bool(const VideoRecord&)> passes;
  std::string none;
};

std::vector<Condition> conditions_of(ClipStore& store, const SearchFilter& filter) {
  std::vector<Condition> conditions;
  if (!filter.under.empty()) {
    std::vector<fs::path> roots;
    for (const fs::path& path : filter.under) roots.push_back(whole_path(path));
    conditions.push_back({[roots](const VideoRecord& video) {
                            return std::ranges::any_of(roots, [&](const fs::path& root) {
                              return is_under(video.file.path, root);
                            });
                          },
                          "the library has no video under " + filter.under.front().string()});
  }
  if (!filter.name.empty())
    conditions.push_back({[name = filter.name](const VideoRecord& video) {
                            const auto file = fs::path(video.file.path).filename();
                            return fnmatch(name.c_str(), file.c_str(), FNM_CASEFOLD) == 0;
                          },
                          "no video's name is like \"" + filter.name + "\""});
  if (filter.since || filter.until)
    conditions.push_back({[&filter](const VideoRecord& video) {
                            const auto written = video.file.modified_ns / kNanoseconds;
                            return (!filter.since || written >= *filter.since) &&
                                   (!filter.until || written < *filter.until);
                          },
                          "no video was written in that time"});
  // Last: it reads the clips of each video.
  if (filter.shortest_seconds || filter.longest_seconds)
    conditions.push_back({[&store, &filter](const VideoRecord& video) {
                            const auto clips = store.clip_ranges(video.id);
                            double length = 0;
                            for (const TimeRange& clip : clips)
                              length = std::max(length, clip.end_seconds);
                            return (!filter.shortest_seconds ||
                                    length >= *filter.shortest_seconds) &&
                                   (!filter.longest_seconds || length <= *filter.longest_seconds);
                          },
                          "no video has such a length"});
  return conditions;
}

}  // namespace

void check_filter(const SearchFilter& filter) {
  for (const auto& limit : {filter.shortest_seconds, filter.longest_seconds})
    if (limit && !(std::isfinite(*limit) && *limit >= 0))
      refuse("a length of " + std::to_string(*limit) + " s, expected 0 or more");
  if (filter.shortest_seconds && filter.longest_seconds &&
      *filter.shortest_seconds > *filter.longest_seconds)
    refuse("no video is both at least " + std::to_string(*filter.shortest_seconds) +
           " s and at most " + std::to_string(*filter.longest_seconds) + " s long");
  if (filter.since && filter.until && *filter.since >= *filter.until)
    refuse("no video was written after the one time and before the other",
           "the second time has to be the later one");
}

std::optional<std::vector<std::int64_t>> filtered_clips(ClipStore& store,
                                                        const SearchFilter& filter) {
  if (is_empty(filter)) return std::nullopt;
  auto videos = store.videos();
  std::erase_if(videos, [](const VideoRecord& video) { return video.clips == 0; });
  const auto conditions = conditions_of(store, filter);
  for (const Condition& condition : conditions) {
    std::erase_if(videos, [&](const VideoRecord& video) { return !condition.passes(video); });
    if (videos.empty())
      refuse(condition.none + (&condition == &conditions.front()
                                   ? ""
                                   : ", of those that pass the other conditions"));
  }
  std::vector<std::int64_t> ids;
  for (const VideoRecord& video : videos) ids.push_back(video.id);
  return store.clips_of(ids);
}

std::vector<std::vector<Neighbour>> nearest_of(
    ClipStore& store, const std::optional<std::vector<std::int64_t>>& passing,
    const Array<float>& vectors, std::int64_t count) {
  if (!passing) return store.nearest(vectors, count);
  const auto embeddings = store.embeddings(*passing, vectors.size(1));
  std::vector<std::vector<Neighbour>> all;
  for (std::int64_t n = 0; n < vectors.size(0); ++n) {
    auto& clips = all.emplace_back();
    for (std::int64_t i = 0; const std::int64_t id : *passing)
      clips.push_back(
          {id, static_cast<float>(dot(embeddings.row(i++).values(), vectors.row(n).values()))});
    std::ranges::stable_sort(clips, std::greater(), &Neighbour::similarity);
    clips.resize(std::min(clips.size(), static_cast<std::size_t>(count)));
  }
  return all;
}

}  // namespace litevl
