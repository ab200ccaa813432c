#include "eval/retrieval_evaluator.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/progress.h"
#include "core/torch.h"
#include "eval/retrieval_truth.h"

namespace litevl {
namespace {

// Video tokens that the grounded encoder reads at once: bounds its memory at any model size.
constexpr std::int64_t kMatchTokens = 1 << 14;

void check_finite(const at::Tensor& values, const std::string& what) {
  if (!values.isfinite().all().item<bool>())
    throw Error(Error::Kind::kData, "model", what + " are not finite");
}

class RetrievalRun {
 public:
  RetrievalRun(Retriever& retriever, const CaptionList& list,
               const RetrievalEvaluationOptions& options)
      : retriever_(retriever), list_(list), options_(options), queries_(collect_queries(list)) {}

  RetrievalEvaluation run() {
    encode_texts();
    encode_videos();
    const auto similarity = texts_.embedding.mm(video_embedding_.t());  // (U,V)
    check_finite(similarity, "its similarities");
    const auto pairs = pairs_to_match(similarity, queries_.truth, options_.candidates);
    match_.fill_(std::numeric_limits<float>::quiet_NaN());
    match_videos(pairs);
    const auto matched = match_.masked_select(pairs);
    check_finite(matched, "its matching logits");
    RetrievalEvaluation evaluation;
    evaluation.options = options_;
    evaluation.result = evaluate_scores({similarity, match_}, queries_.truth, options_.candidates,
                                        options_.bootstrap);
    evaluation.missing = missing_;
    evaluation.videos = video_count();
    evaluation.captions = static_cast<std::int64_t>(queries_.truth.text_of_caption.size());
    evaluation.ambiguous_captions = queries_.ambiguous_captions;
    evaluation.matched_pairs = matched.numel();
    return evaluation;
  }

 private:
  std::int64_t video_count() const { return static_cast<std::int64_t>(list_.videos.size()); }

  // All texts as one encoding, padded to the longest.
  void encode_texts() {
    const auto count = static_cast<std::int64_t>(queries_.texts.size());
    Progress progress("encoding texts", count);
    std::vector<TextEncoding> parts;
    std::int64_t longest = 0;
    for (std::int64_t begin = 0; begin < count; begin += options_.text_batch) {
      const auto end = std::min(begin + options_.text_batch, count);
      parts.push_back(
          retriever_.encode_texts({queries_.texts.begin() + begin, queries_.texts.begin() + end}));
      longest = std::max(longest, parts.back().mask.size(1));
      progress.update(end);
    }
    std::vector<at::Tensor> ids, masks, embeddings;
    for (const auto& part : parts) {
      const std::vector<std::int64_t> padding = {0, longest - part.mask.size(1)};
      ids.push_back(torch::constant_pad_nd(part.input_ids, padding, retriever_.config().pad_id));
      masks.push_back(torch::constant_pad_nd(part.mask, padding, 0));
      embeddings.push_back(part.embedding);
    }
    texts_ = {torch::cat(ids), torch::cat(masks), torch::cat(embeddings)};
  }

  VideoStream open_stream(std::vector<std::int64_t> videos) const {
    const auto& vision = retriever_.config().vision;
    std::vector<std::filesystem::path> paths;
    for (const auto& video : list_.videos) paths.push_back(video.path);
    return {std::move(paths),
            std::move(videos),
            {.frames = options_.frames,
             .size = {static_cast<int>(vision.image_height), static_cast<int>(vision.image_width)},
             .batch = options_.video_batch}};
  }

  void encode_videos() {
    std::vector<std::int64_t> all(list_.videos.size());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    tokens_.resize(all.size());
    video_embedding_ = torch::zeros({video_count(), retriever_.config().embed_dim});
    match_ = torch::empty({texts_.mask.size(0), video_count()});
    Progress progress("encoding videos", video_count());
    std::int64_t done = 0, kept_bytes = 0;
    auto stream = open_stream(std::move(all));
    while (auto batch = stream.next()) {
      done += static_cast<std::int64_t>(batch->videos.size() + batch->missing.size());
      note_missing(batch->missing);
      if (!batch->videos.empty()) {
        const auto encoding = retriever_.encode_videos(batch->pixels);
        video_embedding_.index_copy_(0, torch::tensor(batch->videos), encoding.embedding);
        kept_bytes += static_cast<std::int64_t>(encoding.tokens.nbytes());
        if (kept_bytes <= options_.kept_token_bytes)
          for (std::size_t i = 0; i < batch->videos.size(); ++i)
            tokens_[static_cast<std::size_t>(batch->videos[i])] =
                encoding.tokens.narrow(0, static_cast<std::int64_t>(i), 1);
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

  void match_videos(const at::Tensor& pairs) {
    Progress progress("matching", video_count());
    std::int64_t done = 0;
    std::vector<std::int64_t> not_kept;
    for (std::int64_t video = 0; video < video_count(); ++video) {
      const auto& tokens = tokens_[static_cast<std::size_t>(video)];
      if (queries_.truth.is_missing[static_cast<std::size_t>(video)]) continue;
      if (!tokens.defined()) {
        not_kept.push_back(video);
        continue;
      }
      match_video(video, tokens, pairs);
      progress.update(++done);
    }
    auto stream = open_stream(std::move(not_kept));
    while (auto batch = stream.next()) {
      if (!batch->missing.empty())
        throw Error(Error::Kind::kData, list_.file.string(),
                    "a video could be read at first but not again: " + batch->missing[0].reason);
      const auto encoding = retriever_.encode_videos(batch->pixels);
      for (std::size_t i = 0; i < batch->videos.size(); ++i) {
        match_video(batch->videos[i], encoding.tokens.narrow(0, static_cast<std::int64_t>(i), 1),
                    pairs);
        progress.update(++done);
      }
    }
  }

  // `tokens` (1,M,D) with the texts that `pairs` (U,V) has for the video, short ones first so that
  // a batch has little padding.
  void match_video(std::int64_t video, const at::Tensor& tokens, const at::Tensor& pairs) {
    auto texts = pairs.select(1, video).nonzero().squeeze(1);
    texts = texts.index_select(0, texts_.mask.index_select(0, texts).sum(1).argsort());
    const auto rows = std::max<std::int64_t>(1, kMatchTokens / tokens.size(1));
    for (std::int64_t begin = 0; begin < texts.size(0); begin += rows) {
      const auto chosen = texts.narrow(0, begin, std::min(rows, texts.size(0) - begin));
      const auto mask = texts_.mask.index_select(0, chosen);
      const auto N = mask.sum(1).max().item<std::int64_t>();
      const TextEncoding text = {texts_.input_ids.index_select(0, chosen).narrow(1, 0, N),
                                 mask.narrow(1, 0, N), texts_.embedding.index_select(0, chosen)};
      const VideoEncoding one = {tokens, video_embedding_.narrow(0, video, 1), options_.frames};
      match_.select(1, video).index_copy_(0, chosen, retriever_.match_logits(one, text));
    }
  }

  Retriever& retriever_;
  const CaptionList& list_;
  const RetrievalEvaluationOptions options_;
  RetrievalQueries queries_;
  TextEncoding texts_;              // (U,...)
  at::Tensor video_embedding_;      // (V,E), zero where missing
  at::Tensor match_;                // (U,V)
  std::vector<at::Tensor> tokens_;  // V of (1,M,D), undefined where not kept
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
