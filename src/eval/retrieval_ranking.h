// From embeddings and matching logits to ranks: first stage and re-ranked, both directions, and
// within families. Similarities are made row by row and never all at once.
// C captions, U distinct texts among them, V videos, E width.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/array.h"
#include "eval/metrics.h"

namespace litevl {

/// What is right. Captions with the same words share a text, so that they tie exactly.
struct RetrievalTruth {
  std::vector<std::int64_t> text_of_caption;   ///< C, each in [0, U), and every text has one
  std::vector<std::int64_t> video_of_caption;  ///< C, each in [0, V); every video has a caption
  std::vector<std::int64_t> family_of_video;   ///< V, from 0; a video without counterparts is alone
  std::vector<char> is_missing;                ///< V; it could not be read
};

/// What a model says of texts and videos alone: similarity is their product.
struct RetrievalEmbeddings {
  Array<float> texts;   ///< (U,E), finite
  Array<float> videos;  ///< (V,E), finite; those of missing videos are not looked at
};

/// A text and a video that re-ranking or families compare.
struct MatchPair {
  std::int32_t video = 0, text = 0;
  float similarity = 0;
  float match = std::numeric_limits<float>::quiet_NaN();  ///< logit, once a model was asked
  bool of_text = false;   ///< the video is one of the text's candidates
  bool of_video = false;  ///< the text is one of the video's candidates
};

/// One stage's ranks.
struct RetrievalRanks {
  std::vector<Rank> text_to_video;  ///< C: of the caption's video among all videos
  std::vector<Rank> video_to_text;  ///< V: of the video's best caption among all captions
  /// For the captions in `family_captions`: of the video in its own family, and of the best video
  /// of the family among all videos.
  std::vector<Rank> in_family, family;
};

struct FirstStage {
  RetrievalRanks ranks;  ///< by similarity alone
  /// By video, then by text, each once and none of a missing video: for every text its candidates,
  /// which are its most similar videos and whatever ties with the last of them; for every video the
  /// same of texts; for every caption all videos of its video's family, if that has several.
  std::vector<MatchPair> pairs;
};

/// `candidates` most similar ones of every query are re-ranked. Needs memory for the pairs and
/// two tiles, not for U·V similarities. Throws Error (kUsage) over 2^31 - 1 texts or videos.
FirstStage rank_first_stage(const RetrievalEmbeddings& embeddings, const RetrievalTruth& truth,
                            std::int64_t candidates);

/// Candidates rank first, by match + similarity; behind them all others in the first stage's
/// order. `first` with the logits of all its pairs.
RetrievalRanks rank_reranked(const FirstStage& first, const RetrievalTruth& truth);

/// Captions whose video's family has two videos or more, ascending.
std::vector<std::int64_t> family_captions(const RetrievalTruth& truth);

}  // namespace litevl
