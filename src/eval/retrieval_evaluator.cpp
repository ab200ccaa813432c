#include "eval/retrieval_evaluator.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "core/progress.h"
#include "core/stop.h"
#include "eval/retrieval_truth.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// How many attention scores of a layer matching computes at once: this limits its memory for any
// model size, and still allows that the keys and values of most videos are computed once for all
// their texts.
constexpr std::int64_t kMatchScores = 1 << 25;  // 128 MiB, and its softmax as much again

RetrievalEvaluationOptions with_timelines(RetrievalEvaluationOptions options) {
  if (!options.timelines) options.timelines = std::make_shared<KnownTimelines>();
  return options;
}

class RetrievalRun {
 public:
  RetrievalRun(Retriever& retriever, const CaptionList& list,
               const RetrievalEvaluationOptions& options)
      : retriever_(retriever),
        list_(list),
        options_(with_timelines(options)),
        queries_(collect_queries(list)) {}

  RetrievalEvaluation run() {
    encode_texts();
    encode_videos();
    check_finite_numbers(texts_.embedding, "its texts' features");
    check_finite_numbers(video_embedding_, "its videos' features");
    first_ =
        rank_first_stage({texts_.embedding, video_embedding_}, queries_.truth, options_.candidates);
    match_videos();
    RetrievalEvaluation evaluation;
    evaluation.options = options_;
    evaluation.ranks = rank_reranked(first_, queries_.truth);
    evaluation.result =
        summarize_ranks(first_.ranks, evaluation.ranks, queries_.truth, options_.bootstrap);
    evaluation.missing = missing_;
    evaluation.videos = video_count();
    evaluation.captions = static_cast<std::int64_t>(queries_.truth.text_of_caption.size());
    evaluation.matched_pairs = std::ssize(first_.pairs);
    return evaluation;
  }

 private:
  std::int64_t video_count() const { return static_cast<std::int64_t>(list_.videos.size()); }

  // All texts as one encoding.
  void encode_texts() {
    const auto count = static_cast<std::int64_t>(queries_.texts.size());
    Progress progress("encoding texts", count, terminal_progress());
    std::vector<Array<float>> embeddings;
    for (std::int64_t begin = 0; begin < count; begin += options_.text_batch) {
      check_stop();
      const auto end = std::min(begin + options_.text_batch, count);
      const auto part =
          retriever_.encode_texts({queries_.texts.begin() + begin, queries_.texts.begin() + end});
      for (std::int64_t i = 0; i < part.ids.count(); ++i) texts_.ids.add(part.ids.text(i));
      embeddings.push_back(part.embedding);
      progress.update(end);
    }
    texts_.embedding = joined(embeddings);
  }

  VideoStream open_stream(std::vector<std::int64_t> videos) const {
    const auto& vision = retriever_.config().vision;
    std::vector<std::filesystem::path> paths;
    for (const auto& video : list_.videos) paths.push_back(video.path);
    return {std::move(paths),
            std::move(videos),
            {.frames = options_.frames,
             .first_seconds = list_.first_seconds,
             .size = frame_size(vision),
             .batch = options_.video_batch,
             .timelines = options_.timelines}};
  }

  void encode_videos() {
    std::vector<std::int64_t> all(list_.videos.size());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    tokens_.resize(all.size());
    video_embedding_ = Array<float>({video_count(), retriever_.config().embed_dim});
    Progress progress("encoding videos", video_count(), terminal_progress());
    std::int64_t done = 0, kept_bytes = 0;
    auto stream = open_stream(std::move(all));
    while (auto batch = stream.next()) {
      done += static_cast<std::int64_t>(batch->videos.size() + batch->missing.size());
      note_missing(batch->missing);
      if (!batch->videos.empty()) {
        const auto encoding = retriever_.encode_videos(batch->pixels);
        kept_bytes += static_cast<std::int64_t>(encoding.tokens.num_bytes());
        for (std::int64_t i = 0; i < std::ssize(batch->videos); ++i) {
          const auto video = batch->videos[static_cast<std::size_t>(i)];
          std::ranges::copy(encoding.embedding.row(i), video_embedding_.row(video).data());
          if (kept_bytes <= options_.kept_token_bytes)
            tokens_[static_cast<std::size_t>(video)] = encoding.tokens.videos(i, 1);
        }
      }
      progress.update(done);
    }
    if (missing_.size() == list_.videos.size())
      throw Error(Error::Kind::kData, list_.file.string(), "none of its videos can be read",
                  missing_.front().reason);
  }

  void note_missing(const std::vector<MissingVideo>& missing) {
    for (const auto& video : missing) {
      queries_.truth.is_missing[static_cast<std::size_t>(video.video)] = 1;
      missing_.push_back(video);
    }
  }

  void match_videos() {
    Progress progress("matching", video_count(), terminal_progress());
    std::int64_t done = 0;
    std::vector<std::int64_t> not_kept;
    const auto pairs = pairs_of_videos();
    for (std::int64_t video = 0; video < video_count(); ++video) {
      const auto& tokens = tokens_[static_cast<std::size_t>(video)];
      if (queries_.truth.is_missing[static_cast<std::size_t>(video)]) continue;
      if (!tokens.is_defined()) {
        not_kept.push_back(video);
        continue;
      }
      match_video(video, tokens, pairs[static_cast<std::size_t>(video)]);
      progress.update(++done);
    }
    auto stream = open_stream(std::move(not_kept));
    while (auto batch = stream.next()) {
      if (!batch->missing.empty())
        throw Error(Error::Kind::kData, list_.file.string(),
                    "a video could be read at first but not again: " + batch->missing[0].reason);
      const auto encoding = retriever_.encode_videos(batch->pixels);
      for (std::size_t i = 0; i < batch->videos.size(); ++i) {
        const auto video = batch->videos[i];
        match_video(video, encoding.tokens.videos(static_cast<std::int64_t>(i), 1),
                    pairs[static_cast<std::size_t>(video)]);
        progress.update(++done);
      }
    }
  }

  // The pairs of each video, which are adjacent.
  std::vector<std::span<MatchPair>> pairs_of_videos() {
    std::vector<std::span<MatchPair>> pairs(list_.videos.size());
    std::size_t begin = 0;
    for (std::size_t i = 1; i <= first_.pairs.size(); ++i) {
      if (i < first_.pairs.size() && first_.pairs[i].video == first_.pairs[begin].video) continue;
      pairs[static_cast<std::size_t>(first_.pairs[begin].video)] =
          std::span(first_.pairs).subspan(begin, i - begin);
      begin = i;
    }
    return pairs;
  }

  // Matches `tokens` (1,M,D) with the texts of the video's pairs, short ones first, so that batches
  // have little padding if texts are padded.
  void match_video(std::int64_t video, const Tokens& tokens, std::span<MatchPair> pairs) {
    const auto length_of = [&](const MatchPair& pair) { return texts_.ids.length(pair.text); };
    std::vector<MatchPair*> order;
    for (auto& pair : pairs) order.push_back(&pair);
    std::stable_sort(order.begin(), order.end(), [&](const MatchPair* a, const MatchPair* b) {
      return length_of(*a) < length_of(*b);
    });
    const auto scores_a_token = tokens.size(1) * retriever_.config().text.heads;
    const VideoEncoding one = {tokens, video_embedding_.rows(video, 1), options_.frames};
    for (std::size_t begin = 0; begin < order.size();) {
      check_stop();
      std::size_t end = begin + 1;
      while (end < order.size() &&
             static_cast<std::int64_t>(end + 1 - begin) * length_of(*order[end]) * scores_a_token <=
                 kMatchScores)
        ++end;
      match_texts(one, std::span(order).subspan(begin, end - begin));
      begin = end;
    }
  }

  // The logits of one video with several texts.
  void match_texts(const VideoEncoding& video, std::span<MatchPair* const> pairs) {
    TextEncoding texts;
    std::vector<Array<float>> embeddings;
    for (const MatchPair* pair : pairs) {
      texts.ids.add(texts_.ids.text(pair->text));
      embeddings.push_back(texts_.embedding.row(pair->text));
    }
    texts.embedding = stack(embeddings);
    const auto logits = retriever_.match_logits(video, texts);
    check_finite_numbers(logits, "its matching logits");
    for (std::size_t i = 0; i < pairs.size(); ++i)
      pairs[i]->match = logits[static_cast<std::int64_t>(i)];
  }

  Retriever& retriever_;
  const CaptionList& list_;
  const RetrievalEvaluationOptions options_;
  RetrievalQueries queries_;
  TextEncoding texts_;            // U
  Array<float> video_embedding_;  // (V,E), zero where missing
  FirstStage first_;
  std::vector<Tokens> tokens_;  // V of (1,M,D), undefined if not kept
  std::vector<MissingVideo> missing_;
};

}  // namespace

RetrievalEvaluation evaluate_retrieval(Retriever& retriever, const CaptionList& list,
                                       const RetrievalEvaluationOptions& options) {
  if (list.videos.empty()) throw Error(Error::Kind::kUsage, "evaluation", "the list has no videos");
  if (options.candidates < 1 || options.text_batch < 1)
    throw Error(Error::Kind::kUsage, "evaluation", "candidates and batches must be 1 or more");
  return RetrievalRun(retriever, list, options).run();
}

}  // namespace litevl
