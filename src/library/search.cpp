#include "library/search.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "core/printable.h"
#include "library/chance.h"
#include "library/matching.h"
#include "library/moments.h"
#include "library/search_filter.h"
#include "library/search_parts.h"
#include "library/surroundings.h"
#include "litevl/error.h"
#include "text/caption.h"

namespace litevl {
namespace {

constexpr std::int64_t kMostResults = 1000;
constexpr std::size_t kMostSentenceBytes = 20'000;

void check_count(const char* name, std::int64_t count) {
  if (count >= 1 && count <= kMostResults) return;
  throw Error(Error::Kind::kUsage, "search",
              std::string(name) + " is " + std::to_string(count) + ", expected 1 to " +
                  std::to_string(kMostResults));
}

// Clips are checked when they are stored.
double overlap(const TimeRange& a, const TimeRange& b) {
  return std::max(
      0.0, std::min(a.end_seconds, b.end_seconds) - std::max(a.start_seconds, b.start_seconds));
}

}  // namespace

void refuse_score(const std::string& video) {
  throw Error(Error::Kind::kData, "search",
              "the model's numbers for the sentence and " + printable(video) + " are not finite",
              "import or train the model again, or, if its files are damaged, rebuild the library "
              "with `litevl index --rebuild`");
}

double length(const TimeRange& range) { return range.end_seconds - range.start_seconds; }

bool is_same_moment(const TimeRange& a, const TimeRange& b) {
  return overlap(a, b) > 0.5 * std::min(length(a), length(b));
}

void Searcher::Moment::set_range(const TimeRange& range) {
  result.start_seconds = range.start_seconds;
  result.end_seconds = range.end_seconds;
}

void Searcher::Moment::set_scores(const TimeRange& of, double similarity, double match) {
  result.clip = of;
  result.similarity = similarity;
  result.match = match;
  result.score = match + similarity;
  if (!std::isfinite(result.score)) refuse_score(result.video);
}

namespace {

void check_sentence(const std::string& sentence) {
  if (sentence.size() > kMostSentenceBytes)
    throw Error(Error::Kind::kUsage, "search",
                "the sentence has " + std::to_string(sentence.size()) + " bytes, at most " +
                    std::to_string(kMostSentenceBytes) + " are taken",
                "the model reads some 35 words of it");
  if (clean_caption(sentence).empty())
    throw Error(Error::Kind::kUsage, "search", "the sentence is empty");
}

}  // namespace

void check_search(const std::string& sentence, const SearchOptions& options) {
  check_count("top", options.top);
  check_count("candidates", options.candidates);
  check_filter(options.filter);
  check_sentence(sentence);
  for (const std::string& another : options.also) check_sentence(another);
  for (const std::string& unwanted : options.unwanted) check_sentence(unwanted);
}

Searcher::Searcher(ClipStore& store, Retriever& retriever, const std::string& fingerprint)
    : store_(store), retriever_(retriever), fingerprint_(fingerprint) {
  store_.require_model(fingerprint, "search");
}

// The nearest by similarity, of those that pass the filter.
std::vector<Neighbour> Searcher::candidates(const Array<float>& vector,
                                            const SearchOptions& options, std::int64_t count) {
  return nearest_of(store_, filtered_clips(store_, options.filter), vector, count).front();
}

// What a frame that has nothing to do with the sentence has as similarity: that of the mean of some
// frames from all over the library.
double Searcher::background(const Array<float>& vector) {
  constexpr std::int64_t kSampled = 64;  // clips
  const auto last = store_.last_clip();
  if (mean_until_ != last) {
    std::vector<std::int64_t> ids;
    for (std::int64_t i = 1; i <= std::min(kSampled, last); ++i)
      ids.push_back(last <= kSampled ? i : last / kSampled * i);
    mean_frame_.assign(static_cast<std::size_t>(vector.count()), 0);
    double frames = 0;
    for (const auto& clip : store_.frame_vectors(ids, vector.count())) {
      if (!clip) continue;  // removed, or of a version that kept none
      for (std::int64_t t = 0; t < clip->vectors.size(0); ++t, ++frames)
        for (std::size_t e = 0; e < mean_frame_.size(); ++e)
          mean_frame_[e] += clip->vectors.row(t).data()[e];
    }
    for (double& value : mean_frame_) value /= std::max(frames, 1.0);
    if (frames == 0) mean_frame_.clear();
    mean_until_ = last;
  }
  double sum = 0;
  for (std::size_t e = 0; e < mean_frame_.size(); ++e) sum += mean_frame_[e] * vector.data()[e];
  return mean_frame_.empty() ? std::numeric_limits<double>::infinity() : sum;
}

namespace {

// Tells how long each part of a search takes.
class PartTimes {
 public:
  explicit PartTimes(const SearchOptions& options) : options_(options) {}
  PartTimes(const PartTimes&) = delete;
  PartTimes& operator=(const PartTimes&) = delete;

  void end(const char* part) {
    const auto now = Clock::now();
    if (options_.on_part)
      options_.on_part(part, std::chrono::duration<double>(now - begin_).count());
    begin_ = now;
  }

 private:
  using Clock = std::chrono::steady_clock;

  const SearchOptions& options_;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

// At most `count`, the best first; no two are the same moment.
std::vector<Searcher::Moment> Searcher::ranked_moments(const Query& query, std::int64_t count) {
  PartTimes times(query.options);
  const auto nearest = candidates(query.text.embedding, query.options,
                                  std::max(query.options.candidates, query.options.top));
  std::vector<std::int64_t> ids;
  for (const Neighbour& clip : nearest) ids.push_back(clip.clip);
  times.end("nearest");
  const auto logits = match_clips(store_, retriever_, ids, query.text, query.options.is_cancelled);
  times.end("match");
  const auto records = store_.clips(ids);

  std::vector<std::size_t> order;
  const auto score = [&](std::size_t i) { return logits[i] + nearest[i].similarity; };
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    if (!std::isfinite(score(i))) refuse_score(records[i].video);
    order.push_back(i);
  }
  std::ranges::stable_sort(order, std::greater(), score);

  std::vector<Moment> moments;
  for (const std::size_t i : order) {
    if (std::ssize(moments) == count) break;
    add_moment(moments, nearest[i], records[i], logits[i], query.text.embedding, query.background);
  }
  times.end("moments");
  return moments;
}

bool Searcher::is_known(const std::vector<Moment>& moments, const std::string& video,
                        const TimeRange& range) {
  return std::ranges::any_of(moments, [&](const Moment& moment) {
    return moment.result.video == video && is_same_moment(moment.range(), range);
  });
}

void Searcher::add_moment(std::vector<Moment>& moments, const Neighbour& clip,
                          const ClipRecord& record, double match, const Array<float>& vector,
                          double usual) {
  if (is_known(moments, record.video, record.range)) return;
  Moment moment;
  moment.result.video = record.video;
  moment.clip = clip.clip;
  moment.frames = frames_around(store_, clip.clip, vector);
  moment.set_scores(record.range, clip.similarity, match);
  moment.set_range(moment.frames ? MomentFinder(*moment.frames, usual).around(record.range)
                                 : record.range);
  if (!is_known(moments, record.video, moment.range())) moments.push_back(std::move(moment));
}

Searcher::Query Searcher::prepare(const std::string& sentence, const SearchOptions& options) {
  check_search(sentence, options);
  check_library();
  PartTimes times(options);
  Query query{.options = options, .text = retriever_.encode_texts({sentence})};
  times.end("encode");
  check_finite_numbers(query.text.embedding, "its numbers for the sentence");
  query.background = background(query.text.embedding);
  return query;
}

void Searcher::check_library() {
  store_.require_clips();
  store_.require_model(fingerprint_, "search");  // a rebuilt library may be of another
}

// What of the moments matches an unwanted sentence: by chance or, where that was not measured, if
// the matching head says so.
void Searcher::demote_unwanted(std::vector<Moment>& moments, const SearchOptions& options,
                               const std::optional<ChanceModel>& chance) {
  std::vector<std::int64_t> ids;
  for (const Moment& moment : moments) ids.push_back(moment.clip);
  for (const std::string& sentence : options.unwanted) {
    if (moments.empty()) return;
    const auto text = retriever_.encode_texts({sentence});
    check_finite_numbers(text.embedding, "its numbers for the sentence");
    const auto logits = match_clips(store_, retriever_, ids, text, options.is_cancelled);
    const auto embeddings = store_.embeddings(ids, text.embedding.count());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const double score = logits[i] + dot(embeddings.row(static_cast<std::int64_t>(i)).values(),
                                           text.embedding.values());
      const bool is_unwanted =
          chance ? chance->of(score, text.ids.length(0)).p <= kSignificance : logits[i] > 0;
      moments[i].result.is_unwanted |= is_unwanted;
    }
  }
  std::stable_partition(moments.begin(), moments.end(),
                        [](const Moment& moment) { return !moment.result.is_unwanted; });
}

FoundClips Searcher::shown(std::vector<Moment> moments, const std::optional<ChanceModel>& chance,
                           std::int64_t length) {
  FoundClips found;
  const bool is_measured = chance || std::ranges::any_of(moments, [](const Moment& moment) {
                             return moment.result.p_value.has_value();
                           });
  if (is_measured) found.matches = 0;
  for (Moment& moment : moments) {
    SearchResult& result = moment.result;
    result.rank = std::ssize(found.results) + 1;
    if (chance) {
      const auto [p, is_extrapolated] = chance->of(result.score, length);
      result.p_value = p;
      result.is_extrapolated = is_extrapolated;
    }
    if (is_measured) *found.matches += result.is_match() ? 1 : 0;
    found.results.push_back(std::move(result));
  }
  return found;
}

VideoHeat Searcher::heat(const std::string& video, const std::string& sentence) {
  check_search(sentence);
  const auto reading = store_.snapshot();
  check_library();
  const auto record = store_.video(video);
  if (!record)
    throw Error(Error::Kind::kUsage, video, "is not in the library", "index it (`litevl index`)");
  const auto text = retriever_.encode_texts({sentence});
  check_finite_numbers(text.embedding, "its numbers for the sentence");
  FrameSeries series = frames_of(store_, record->id, text.embedding);
  return {std::move(series.seconds), std::move(series.similarity)};
}

FoundClips Searcher::search(const std::string& sentence, const SearchOptions& options) {
  if (!options.also.empty()) return search_all(sentence, options);
  const auto reading = store_.snapshot();
  const Query query = prepare(sentence, options);
  auto moments = ranked_moments(query, options.top);
  const auto chance = chance_model(measured_chance(store_));
  demote_unwanted(moments, options, chance);
  return shown(std::move(moments), chance, query.text.ids.length(0));
}

}  // namespace litevl
