// What one step of retrieval training computes from a batch: docs/model.md, "Retrieval".
#pragma once

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"
#include "train/train_step.h"

namespace litevl {

struct RetrievalStepOptions {
  std::int64_t max_text_tokens = 35;
  double softened_negatives = 0;  ///< share of VTM's negatives, see `draw_negatives`
  bool bfloat16 = false;          ///< products under autocast
  std::uint64_t seed = 0;         ///< of the negatives
};

/// Losses "vtc" and "vtm". Figures: "accuracy", share of texts whose video is the most similar of
/// the batch; "counterparts", the same among the text's own family, where chance is 1 / its size;
/// "matching", share of VTM's rows judged right. Only "vtc" and no loss if that is not finite.
TrainStep retrieval_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                         const RetrievalStepOptions& options);

}  // namespace litevl
