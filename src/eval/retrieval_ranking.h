// Computes ranks from embeddings and matching logits: of the first stage and after re-ranking, in
// both directions, and within families. Similarities are computed row by row and never exist all at
// once. C captions, U distinct texts among them, V videos, E width.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/array.h"
#include "eval/metrics.h"

namespace litevl {

/// Which videos and captions belong together. Captions with the same words share a text, so that
/// their scores are exactly equal.
struct RetrievalTruth {
  std::vector<std::int64_t> text_of_caption;   ///< C, each in [0, U), and every text has one
  std::vector<std::int64_t> video_of_caption;  ///< C, each in [0, V); every video has a caption
  std::vector<std::int64_t>
      family_of_video;           ///< V, from 0; a video without counterparts is alone in its family
  std::vector<char> is_missing;  ///< V; whether it could not be read
};

/// A model's vectors of texts and of videos; similarity is their product.
struct RetrievalEmbeddings {
  Array<float> texts;   ///< (U,E), finite
  Array<float> videos;  ///< (V,E), finite; those of missing videos are ignored
};

/// A text and a video that are compared in re-ranking or within families.
struct MatchPair {
  std::int32_t video = 0, text = 0;
  float similarity = 0;
  /// Logit; NaN until the model has computed it.
  float match = std::numeric_limits<float>::quiet_NaN();
  bool of_text = false;   ///< the video is one of the text's candidates
  bool of_video = false;  ///< the text is one of the video's candidates
};

/// One stage's ranks.
struct RetrievalRanks {
  std::vector<Rank> text_to_video;  ///< C: rank of the caption's video among all videos
  std::vector<Rank> video_to_text;  ///< V: rank of the video's best caption among all captions
  /// For the captions in `family_captions`: rank of the video in its own family, and of the
  /// family's best video among all videos.
  std::vector<Rank> in_family, family;
};

struct FirstStage {
  RetrievalRanks ranks;  ///< by similarity only
  /// Sorted by video, then by text, each pair once, without missing videos. They include for every
  /// text its candidates, which are its most similar videos and all that are equal to the last of
  /// them; for every video the same with texts; for every caption all videos of its video's family,
  /// if there are several.
  std::vector<MatchPair> pairs;
};

/// The `candidates` most similar items of every query are to be re-ranked. Needs memory for the
/// pairs and two tiles, not for U·V similarities. Throws Error (kUsage) for more than 2^31 - 1
/// texts or videos.
FirstStage rank_first_stage(const RetrievalEmbeddings& embeddings, const RetrievalTruth& truth,
                            std::int64_t candidates);

/// Candidates come first, ordered by match + similarity; then all others in the order of the first
/// stage. `first` must have the logits of all its pairs.
RetrievalRanks rank_reranked(const FirstStage& first, const RetrievalTruth& truth);

/// The captions whose video's family has at least two videos, ascending.
std::vector<std::int64_t> family_captions(const RetrievalTruth& truth);

}  // namespace litevl
