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
  SplitOptions split;  ///< its seed is also used for the negatives
  std::int64_t max_text_tokens = 35;
  double softened_negatives = 0;         ///< fraction of VTM's negatives: see `draw_negatives`
  MomentumContrast* momentum = nullptr;  ///< follows the model, and adds the batch to its queue
  double soft_targets = 0;  ///< fraction of VTC's targets that come from the momentum encoders
};

/// A batch in the form that the model reads.
struct RetrievalBatch {
  at::Tensor video;   ///< (B,T,3,H,W)
  PaddedTexts texts;  ///< (B,N)
  at::Tensor ids;     ///< (B) int64, pairs of one video share one
};

struct RetrievalLosses {
  double vtc = 0;
  double vtm = 0;
  at::Tensor similarities;        ///< (B,B) cosines of videos with texts, without gradients
  std::int64_t judged_right = 0;  ///< how many of VTM's 3B rows
  std::vector<double> alpha;      ///< mean temporal scaling by layer
};

/// Adds the gradients of VTC + VTM to the model's weights. `negatives` are drawn if not given. If
/// VTC is not finite, there are no gradients and VTM is 0.
RetrievalLosses retrieval_losses(LiteVL& model, const RetrievalBatch& batch,
                                 const RetrievalStepOptions& options,
                                 std::optional<Negatives> negatives = std::nullopt);

/// The same for a batch of captions. Losses: "vtc" and "vtm". Figures: "accuracy", the fraction of
/// texts whose video is the most similar in the batch; "counterparts", the same within the text's
/// family, where chance is 1 / its size; "matching", the fraction of VTM's rows that are judged
/// correctly. Only "vtc" if it is not finite.
TrainStep retrieval_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                         const RetrievalStepOptions& options);

}  // namespace litevl
