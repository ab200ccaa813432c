#include "library/search.h"

#include <algorithm>
#include <cmath>

#include "core/printable.h"
#include "core/stop.h"
#include "library/clip_index.h"
#include "litevl/error.h"
#include "text/caption.h"

namespace litevl {
namespace {

constexpr std::int64_t kMostResults = 1000;
constexpr std::size_t kMatchBatch = 16;  // clips; bounds memory, 5 to 10 MB a clip at full size

void check_count(const char* name, std::int64_t count) {
  if (count >= 1 && count <= kMostResults) return;
  throw Error(Error::Kind::kUsage, "search",
              std::string(name) + " is " + std::to_string(count) + ", expected 1 to " +
                  std::to_string(kMostResults));
}

void check_tokens(const ClipTokens& clip, const VisionConfig& vision, const std::string& where) {
  const auto& [tokens, frames] = clip;
  const auto* merged = tokens.merged.empty() ? nullptr : tokens.merged.front().get();
  // No more frames than patches are stored of, which merged rows may be fewer than.
  const auto most_frames = merged == nullptr ? tokens.size(1) : merged->frames;
  if (frames >= 1 && frames <= most_frames && tokens.size(2) == vision.width) {
    const auto layout = token_layout(vision, frames);
    if (merged == nullptr ? tokens.size(1) == layout.count()
                          : merged->frames == frames && merged->cls == layout.cls() &&
                                merged->positions == layout.positions())
      return;
  }
  throw Error(Error::Kind::kData, where, "stored tokens do not fit the model",
              "`litevl index --rebuild` makes it anew");
}

bool are_alike(const Tokens& a, const Tokens& b) {
  return a.shape() == b.shape() && a.merged.empty() == b.merged.empty();
}

// Clips are checked when they are stored.
[[noreturn]] void refuse_score(const ClipRecord& clip) {
  throw Error(
      Error::Kind::kData, "search",
      "the model's numbers for the sentence and " + printable(clip.video) + " are not finite",
      "import or train the model again, or, if its files are damaged, rebuild the library "
      "with `litevl index --rebuild`");
}

}  // namespace

void check_search(const std::string& sentence, const SearchOptions& options) {
  check_count("top", options.top);
  check_count("candidates", options.candidates);
  if (clean_caption(sentence).empty())
    throw Error(Error::Kind::kUsage, "search", "the sentence is empty");
}

Searcher::Searcher(Store& store, Retriever& retriever, const std::string& fingerprint)
    : store_(store), retriever_(retriever), fingerprint_(fingerprint) {
  store_.require_model(fingerprint, "search");
}

// What was added is added to the index in memory; only a rebuilt library, or one that has grown
// much, needs another index.
void Searcher::follow_changes() {
  std::string stamp = store_.stamp();
  const std::int64_t width = retriever_.config().embed_dim;
  constexpr std::int64_t kMostAdded = 100'000;
  if (index_ && stamp == stamp_ && index_->num_added() <= kMostAdded) {
    StoredVectors vectors(store_, width);
    index_->add_new(vectors);
    return;
  }
  store_.require_model(fingerprint_, "search");
  index_ = open_clip_index(store_, width);
  stamp_ = std::move(stamp);
}

std::vector<double> Searcher::match(const std::vector<Neighbour>& clips, const TextEncoding& text,
                                    const std::atomic<bool>* is_cancelled) {
  std::vector<double> logits;
  std::vector<Tokens> batch;  // alike
  std::int64_t frames = 0;
  const auto flush = [&] {
    if (batch.empty()) return;
    check_stop(is_cancelled);
    const auto values = retriever_.match_logits({joined(batch), {}, frames}, text);
    logits.insert(logits.end(), values.begin(), values.end());
    batch.clear();
  };
  for (const Neighbour& clip : clips) {
    ClipTokens stored = store_.tokens(clip.clip);
    check_tokens(stored, retriever_.config().vision, store_.where());
    if (batch.size() == kMatchBatch || stored.frames != frames ||
        (!batch.empty() && !are_alike(batch.front(), stored.values)))
      flush();
    frames = stored.frames;
    batch.push_back(std::move(stored.values));
  }
  flush();
  return logits;
}

std::vector<SearchResult> Searcher::search(const std::string& sentence,
                                           const SearchOptions& options) {
  check_search(sentence, options);
  const Transaction reading = store_.begin_reading();
  store_.require_clips();
  follow_changes();
  const TextEncoding text = retriever_.encode_texts({sentence});
  check_finite_numbers(text.embedding, "its numbers for the sentence");
  StoredVectors vectors(store_, retriever_.config().embed_dim);
  const auto clips =
      index_->search(text.embedding.values(), std::max(options.candidates, options.top), vectors);
  const auto logits = match(clips, text, options.is_cancelled);

  std::vector<std::pair<double, std::size_t>> order;  // score and place among `clips`
  for (std::size_t i = 0; i < clips.size(); ++i) {
    const double score = logits[i] + clips[i].similarity;
    if (!std::isfinite(score)) refuse_score(store_.clip(clips[i].clip));
    order.emplace_back(score, i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(options.top)));

  std::vector<SearchResult> results;
  for (const auto& [score, i] : order) {
    const ClipRecord clip = store_.clip(clips[i].clip);
    results.push_back({.rank = static_cast<std::int64_t>(results.size()) + 1,
                       .video = clip.video,
                       .start_seconds = clip.range.start_seconds,
                       .end_seconds = clip.range.end_seconds,
                       .score = score,
                       .similarity = clips[i].similarity,
                       .match = logits[i]});
  }
  return results;
}

}  // namespace litevl
