// What one step of retrieval training computes from a batch: docs/model.md, "Retrieval".
#pragma once

#include <optional>

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"
#include "torch/tensors.h"
#include "train/matching.h"
#include "train/momentum.h"
#include "train/split_batch.h"
#include "train/train_step.h"

namespace litevl {

struct RetrievalStepOptions {
  SplitOptions split;  ///< its seed is that of the negatives too
  std::int64_t max_text_tokens = 35;
  double softened_negatives = 0;         ///< share of VTM's negatives, see `draw_negatives`
  MomentumContrast* momentum = nullptr;  ///< follows the model and takes the batch into its queue
  double soft_targets = 0;               ///< share of VTC's targets that the momentum encoders make
};

/// A batch as the model reads it.
struct RetrievalBatch {
  at::Tensor video;   ///< (B,T,3,H,W)
  PaddedTexts texts;  ///< (B,N)
  at::Tensor ids;     ///< (B) int64, pairs of one video share one
};

struct RetrievalLosses {
  double vtc = 0;
  double vtm = 0;
  at::Tensor similarities;        ///< (B,B) cosines of videos with texts, without gradients
  std::int64_t judged_right = 0;  ///< of VTM's 3B rows
  std::vector<double> alpha;      ///< mean temporal scaling by layer
};

/// Adds the gradients of VTC + VTM to the model's weights. `negatives` are drawn if not given.
/// Without gradients, and VTM left at 0, where VTC is not finite.
RetrievalLosses retrieval_losses(LiteVL& model, const RetrievalBatch& batch,
                                 const RetrievalStepOptions& options,
                                 std::optional<Negatives> negatives = std::nullopt);

/// The same of a batch of captions. Losses "vtc" and "vtm". Figures: "accuracy", share of texts
/// whose video is the most similar of the batch; "counterparts", the same among the text's own
/// family, where chance is 1 / its size; "matching", share of VTM's rows judged right. Only "vtc"
/// if that is not finite.
TrainStep retrieval_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                         const RetrievalStepOptions& options);

}  // namespace litevl
