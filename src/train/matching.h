// VTM, the matching loss on grounded texts, and its negatives: docs/model.md, "Retrieval".
// Source: BLIP, arXiv 2201.12086. B pairs, M tokens of a video, N of a text, D and E widths.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include "model/litevl.h"
#include "torch/tensors.h"

namespace litevl {

/// One negative for each pair; never one that shares its video.
struct Negatives {
  at::Tensor video_for_text;  ///< (B) int64
  at::Tensor text_for_video;  ///< (B) int64
};

/// Draws with a probability proportional to exp(similarity / temperature). For a fraction of the
/// rows, `softened_share` in [0,1], the exponent is divided by a random number, from a little more
/// than 1 up to one for which all are equally likely. With hard negatives only, a new model would
/// stay at chance for a long time, and in batches with counterparts in time it would see no other
/// negatives. `logits` (B,B) are similarities divided by the temperature, with videos in rows;
/// `video_ids` (B) int64. Throws Error (kData) if all the pairs share one video.
Negatives draw_negatives(const at::Tensor& logits, const at::Tensor& video_ids,
                         double softened_share, at::Generator generator);

/// The encoded batch for matching.
struct EncodedPairs {
  at::Tensor tokens;         ///< (B,M,D)
  std::int64_t frames = 0;   ///< T
  PaddedTexts texts;         ///< (B,N)
  at::Tensor text_features;  ///< (B,E)
};

/// The pairs to match: row i is video `video[i]` with text `text[i]`, both (R) int64.
struct MatchedRows {
  at::Tensor video;
  at::Tensor text;
  at::Tensor is_pair;  ///< (R) int64, 1 for a true pair
};

/// 3B rows: the true pairs, every text with its negative video, every video with its negative text.
MatchedRows list_rows(const Negatives& negatives);

/// Logits (R,2) of `rows`, each pooled with its own text. `pairs` has the videos from `first_video`
/// on; rows must not refer to others.
at::Tensor matching_logits(LiteVL& model, const EncodedPairs& pairs, const MatchedRows& rows,
                           std::int64_t first_video = 0);

/// Sum of the rows' cross-entropies. Returns a scalar.
at::Tensor matching_loss_sum(const at::Tensor& logits, const MatchedRows& rows);

}  // namespace litevl
