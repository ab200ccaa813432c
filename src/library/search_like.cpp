// Searching with a picture or a clip instead of a sentence.
#include <algorithm>
#include <utility>

#include "library/search_filter.h"
#include "library/search_parts.h"
#include "library/surroundings.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::int64_t kMostExamples = 200;
// Among so many neighbours of an example there should be one of another video.
constexpr std::int64_t kNeighbours = 64;

bool overlap(const TimeRange& a, const TimeRange& b) {
  return a.start_seconds < b.end_seconds && b.start_seconds < a.end_seconds;
}

}  // namespace

// Clips or frames from all over the library, and their nearest clips in other videos.
std::optional<ChanceScores> Searcher::chance_of_examples(bool are_pictures, std::int64_t width) {
  const auto last = store_.last_clip();
  std::vector<std::int64_t> ids;
  for (std::int64_t i = 1; i <= std::min(kMostExamples, last); ++i)
    ids.push_back(last <= kMostExamples ? i : last / kMostExamples * i);
  std::vector<std::int64_t> used;
  std::vector<Array<float>> rows;
  const auto frames = store_.frame_vectors(ids, width);  // nothing of clips that were removed
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!frames[i]) continue;
    used.push_back(ids[i]);
    rows.push_back(are_pictures ? frames[i]->vectors.rows(frames[i]->vectors.size(0) / 2, 1)
                                : store_.embeddings({&ids[i], 1}, width));
  }
  if (used.size() < ChanceModel::kLeastSentences) return std::nullopt;
  const auto own = store_.clips(used);
  const auto nearest = store_.nearest(joined(rows), kNeighbours);
  ChanceScores scores;
  for (std::size_t i = 0; i < used.size(); ++i)
    for (const Neighbour& clip : nearest[i]) {
      if (store_.clips({&clip.clip, 1}).front().video == own[i].video) continue;
      scores.scores.push_back(clip.similarity);
      scores.lengths.push_back(1);
      break;
    }
  return scores;
}

FoundClips Searcher::search_like(const Example& example, const SearchOptions& options) {
  check_search("an example", options);
  refuse_also(options);
  const auto reading = store_.snapshot();
  check_library();
  check_finite_numbers(example.embedding, "its numbers for the example");
  // What is left out is a part of one video: as many clips more.
  const auto nearest = candidates(example.embedding, options,
                                  std::max(options.candidates, options.top) + kNeighbours);
  const double usual = background(example.embedding);
  std::vector<Moment> moments;
  for (const Neighbour& clip : nearest) {
    if (std::ssize(moments) == options.top) break;
    const auto record = store_.clips({&clip.clip, 1}).front();
    if (record.video == example.video && overlap(record.range, example.part)) continue;
    add_moment(moments, clip, record, 0, example.embedding, usual);
    const auto is_example = [&](const Moment& moment) {
      return moment.result.video == example.video && is_same_moment(moment.range(), example.part);
    };
    std::erase_if(moments, is_example);
  }
  demote_unwanted(moments, options, chance_model(measured_chance(store_)));
  return shown(std::move(moments),
               chance_model(chance_of_examples(example.is_picture, example.embedding.count())), 1);
}

}  // namespace litevl
