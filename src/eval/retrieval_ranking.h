// From scores to ranks: first stage and re-ranked, both directions, and within families.
// C captions, U distinct texts among them, V videos.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "eval/metrics.h"

namespace litevl {

/// What is right. Captions with the same words share a text, so that they tie exactly.
struct RetrievalTruth {
  std::vector<std::int64_t> text_of_caption;   ///< C, each in [0, U)
  std::vector<std::int64_t> video_of_caption;  ///< C, each in [0, V); every video has a caption
  std::vector<std::int64_t> family_of_video;   ///< V, from 0; a video without counterparts is alone
  std::vector<char> is_missing;                ///< V; it could not be read
};

/// What a model says. Values are finite but for those of missing videos, which are not looked at.
struct RetrievalScores {
  at::Tensor similarity;  ///< (U,V) float32
  at::Tensor match;       ///< (U,V) float32, logits; at least those of `pairs_to_match`
};

/// Which pairs re-ranking and families need, (U,V) bool: for every text its `candidates` most
/// similar videos, for every video its most similar texts, whatever ties with the last of them, and
/// for every caption all videos of its video's family. None of a missing video.
at::Tensor pairs_to_match(const at::Tensor& similarity, const RetrievalTruth& truth,
                          std::int64_t candidates);

/// One stage's ranks.
struct RetrievalRanks {
  std::vector<Rank> text_to_video;  ///< C: of the caption's video among all videos
  std::vector<Rank> video_to_text;  ///< V: of the video's best caption among all captions
  /// For the captions in `family_captions`: of the video in its own family, and of the best video
  /// of the family among all videos.
  std::vector<Rank> in_family, family;
};

/// Captions whose video's family has two videos or more, ascending.
std::vector<std::int64_t> family_captions(const RetrievalTruth& truth);

/// Ranks by similarity alone.
RetrievalRanks rank_first_stage(const at::Tensor& similarity, const RetrievalTruth& truth);

/// The `candidates` most similar (and ties with the last) rank first, by match + similarity; behind
/// them all others in the first stage's order.
RetrievalRanks rank_reranked(const RetrievalScores& scores, const RetrievalTruth& truth,
                             std::int64_t candidates);

}  // namespace litevl
