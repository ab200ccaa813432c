// A question about a video, with the answers that count as right.
#pragma once

#include <string>
#include <vector>

namespace litevl {

struct WeightedAnswer {
  std::string text;
  double weight = 1;  ///< share of the annotators who gave it; a question's sum to 1
};

struct VideoQuestion {
  std::string text;
  std::vector<WeightedAnswer> answers;  ///< at least one
  std::string type;  ///< for figures by type, such as "direction"; the first word if none is given
};

}  // namespace litevl
