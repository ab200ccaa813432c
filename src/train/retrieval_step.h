// What one step of retrieval training computes from a batch: docs/model.md, "Retrieval".
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"

namespace litevl {

struct RetrievalStepOptions {
  std::int64_t max_text_tokens = 35;
  double uniform_negatives = 0;  ///< share of VTM negatives drawn uniformly, see `draw_negatives`
  bool bfloat16 = false;         ///< products under autocast
  std::uint64_t seed = 0;        ///< of the negatives
};

struct RetrievalStep {
  at::Tensor loss;  ///< vtc + vtm, a scalar with gradients; undefined if vtc is not finite
  double vtc = 0;
  double vtm = 0;
  double accuracy = 0;        ///< share of texts whose video is the most similar of the batch
  double counterparts = 0;    ///< the same among the text's own family; chance is 1 / its size
  double matching = 0;        ///< share of VTM rows judged right
  std::vector<double> alpha;  ///< mean temporal scaling by layer
};

RetrievalStep retrieval_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                             const RetrievalStepOptions& options);

}  // namespace litevl
