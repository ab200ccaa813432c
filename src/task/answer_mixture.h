// One question asked about several clips: combines their answers into one.
#pragma once

#include <cstdint>
#include <vector>

#include "task/answerer.h"

namespace litevl {

struct MixedAnswer {
  std::int64_t answer = 0;      ///< index in the list
  double probability = 0;       ///< p(a) = sum over the clips of w_c p_c(a)
  std::vector<double> by_clip;  ///< w_c p_c(a), which sum to `probability`
};

/// The `top` best answers, best first, exactly as if every clip had scored the whole list.
/// `question` is one question grounded in each of C clips, `weights` (C) are w and sum to 1.
/// Throws Error: kUsage if the sizes differ or `top` is under 1, kData if the model's numbers are
/// not finite.
std::vector<MixedAnswer> rank_mixture(Answerer& answerer, const GroundedQuestions& question,
                                      const std::vector<double>& weights, const AnswerList& list,
                                      std::int64_t top);

}  // namespace litevl
