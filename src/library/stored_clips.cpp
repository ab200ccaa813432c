#include "library/stored_clips.h"

#include <algorithm>
#include <utility>

#include "library/matching.h"
#include "library/search_filter.h"

namespace litevl {

StoredClips::StoredClips(ClipStore& store, const ModelConfig& config, const SearchFilter& filter)
    : store_(store), config_(config), passing_(filtered_clips(store, filter)) {}

std::int64_t StoredClips::count() { return passing_ ? std::ssize(*passing_) : store_.clip_count(); }

std::vector<std::vector<std::int64_t>> StoredClips::nearest(const Array<float>& questions,
                                                            std::int64_t count) {
  std::vector<std::vector<std::int64_t>> all;
  for (const auto& found : nearest_of(store_, passing_, questions, count)) {
    auto& ids = all.emplace_back();
    for (const Neighbour& clip : found) ids.push_back(clip.clip);
    std::ranges::sort(ids);
  }
  return all;
}

ClipRecord StoredClips::record(std::int64_t clip) { return store_.clips({&clip, 1}).front(); }

Array<float> StoredClips::embedding(std::int64_t clip) {
  return store_.embeddings({&clip, 1}, config_.embed_dim).row(0);
}

VideoEncoding StoredClips::clip_encoding(std::int64_t clip) {
  auto stored = std::move(read_tokens(store_, {&clip, 1}, config_.vision).front());
  return {.tokens = std::move(stored.values),
          .embedding = stack<float>({embedding(clip)}),
          .frames = stored.frames};
}

}  // namespace litevl
