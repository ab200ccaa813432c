// When to say "not sure": what probabilities are worth, measured on held-out questions.
#pragma once

#include <cstdint>
#include <vector>

namespace litevl {

/// An answer's probability, and whether it was right.
struct Judged {
  double probability = 0;
  bool is_right = false;
};

struct Calibration {
  double not_sure_below = 0;  ///< answers of at least this probability are kept; 0: all
  double kept = 0;            ///< share of the answers kept
  double precision = 0;       ///< share of the kept that are right; 0 if none is kept
  std::int64_t answers = 0;   ///< measured on so many
};

/// `not_sure_below` of a model whose answers are never right often enough.
inline constexpr double kNeverSure = 2;

/// The lowest threshold at which at least `wanted_precision` of the answers kept are right. Answers
/// of equal probability are kept together or not at all. A higher wish never gives a lower
/// threshold. Throws Error (kUsage) without answers, for a wish outside (0, 1], or a probability
/// outside [0, 1].
Calibration calibrate(std::vector<Judged> answers, double wanted_precision);

/// Expected calibration error: how far probability is from the share of right answers, the mean
/// over ten equally wide bins of probability weighted by their answers. 0 without answers.
double calibration_error(const std::vector<Judged>& answers);

}  // namespace litevl
