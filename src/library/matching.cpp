#include "library/matching.h"

#include <algorithm>

#include "core/stop.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kMatchBatch = 16;  // clips; bounds memory, 5 to 10 MB a clip at full size

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

}  // namespace

std::vector<ClipTokens> read_tokens(ClipStore& store, std::span<const std::int64_t> ids,
                                    const VisionConfig& vision) {
  auto tokens = store.tokens(ids);
  for (const ClipTokens& clip : tokens) check_tokens(clip, vision, store.where());
  return tokens;
}

std::vector<double> match_clips(ClipStore& store, Retriever& retriever,
                                const std::vector<std::int64_t>& ids, const TextEncoding& text,
                                const std::atomic<bool>* is_cancelled) {
  std::vector<double> logits;
  std::vector<Tokens> batch;  // alike
  std::int64_t frames = 0;
  const auto flush = [&] {
    if (batch.empty()) return;
    check_stop(is_cancelled);
    const auto values = retriever.match_logits({joined(batch), {}, frames}, text);
    logits.insert(logits.end(), values.begin(), values.end());
    batch.clear();
  };
  for (std::size_t begin = 0; begin < ids.size(); begin += kMatchBatch) {
    const auto count = std::min(kMatchBatch, ids.size() - begin);
    for (ClipTokens& stored :
         read_tokens(store, std::span(ids).subspan(begin, count), retriever.config().vision)) {
      if (!batch.empty() && (stored.frames != frames || !are_alike(batch.front(), stored.values)))
        flush();
      frames = stored.frames;
      batch.push_back(std::move(stored.values));
    }
    flush();
  }
  return logits;
}

}  // namespace litevl
