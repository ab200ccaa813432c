// Determines when to say "not sure": how reliable probabilities are, measured on held-out
// questions.
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
  double not_sure_below = 0;  ///< answers with at least this probability are kept; 0: all
  double kept = 0;            ///< fraction of the answers that are kept
  double precision = 0;       ///< fraction of the kept answers that are right; 0 if none is kept
  std::int64_t answers = 0;   ///< how many answers it was measured on
};

/// The value of `not_sure_below` for a model whose answers are never right often enough.
inline constexpr double kNeverSure = 2;

/// The lowest threshold at which at least the fraction `wanted_precision` of the kept answers is
/// right. Answers with equal probability are kept together or not at all. A higher precision never
/// gives a lower threshold. Throws Error (kUsage) if there are no answers, for a precision outside
/// (0, 1], or a probability outside [0, 1].
Calibration calibrate(std::vector<Judged> answers, double wanted_precision);

/// Expected calibration error: the difference between probability and fraction of right answers,
/// averaged over ten equally wide bins of probability, weighted by the number of their answers. 0
/// without answers.
double calibration_error(const std::vector<Judged>& answers);

}  // namespace litevl
