#include "library/search.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/printable.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "text/caption.h"

namespace litevl {
namespace {

constexpr std::int64_t kMostResults = 1000;
constexpr std::size_t kMostSentenceBytes = 20'000;
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
              "rebuild the library (`litevl index --rebuild`)");
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
      "(`litevl index --rebuild`)");
}

}  // namespace

void check_search(const std::string& sentence, const SearchOptions& options) {
  check_count("top", options.top);
  check_count("candidates", options.candidates);
  if (sentence.size() > kMostSentenceBytes)
    throw Error(Error::Kind::kUsage, "search",
                "the sentence has " + std::to_string(sentence.size()) + " bytes, at most " +
                    std::to_string(kMostSentenceBytes) + " are taken",
                "the model reads some 35 words of it");
  if (clean_caption(sentence).empty())
    throw Error(Error::Kind::kUsage, "search", "the sentence is empty");
}

Searcher::Searcher(ClipStore& store, Retriever& retriever, const std::string& fingerprint)
    : store_(store), retriever_(retriever), fingerprint_(fingerprint) {
  store_.require_model(fingerprint, "search");
}

std::vector<double> Searcher::match(const std::vector<std::int64_t>& ids, const TextEncoding& text,
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
  for (std::size_t begin = 0; begin < ids.size(); begin += kMatchBatch) {
    const auto count = std::min(kMatchBatch, ids.size() - begin);
    for (ClipTokens& stored : store_.tokens(std::span(ids).subspan(begin, count))) {
      check_tokens(stored, retriever_.config().vision, store_.where());
      if (!batch.empty() && (stored.frames != frames || !are_alike(batch.front(), stored.values)))
        flush();
      frames = stored.frames;
      batch.push_back(std::move(stored.values));
    }
    flush();
  }
  return logits;
}

std::vector<SearchResult> Searcher::search(const std::string& sentence,
                                           const SearchOptions& options) {
  check_search(sentence, options);
  const auto reading = store_.snapshot();
  store_.require_clips();
  store_.require_model(fingerprint_, "search");  // a rebuilt library may be of another
  const TextEncoding text = retriever_.encode_texts({sentence});
  check_finite_numbers(text.embedding, "its numbers for the sentence");
  const auto clips =
      store_.nearest(text.embedding, std::max(options.candidates, options.top)).front();
  std::vector<std::int64_t> ids;
  for (const Neighbour& clip : clips) ids.push_back(clip.clip);
  const auto logits = match(ids, text, options.is_cancelled);

  std::vector<std::pair<double, std::size_t>> order;  // score and place among `clips`
  for (std::size_t i = 0; i < clips.size(); ++i) {
    const double score = logits[i] + clips[i].similarity;
    if (!std::isfinite(score)) refuse_score(store_.clips({&ids[i], 1}).front());
    order.emplace_back(score, i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(options.top)));

  std::vector<std::int64_t> best;
  for (const auto& [score, i] : order) best.push_back(ids[i]);
  const auto records = store_.clips(best);
  std::vector<SearchResult> results;
  for (const auto& [score, i] : order) {
    const ClipRecord& clip = records[results.size()];
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
