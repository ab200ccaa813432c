// `litevl eval` on questions.
#pragma once

#include <string>

#include "cli/eval_task.h"

namespace litevl {

struct QuestionArguments {
  std::string answers;       ///< a list's file or a model folder; empty: the model's own
  std::string answers_from;  ///< training questions that the list is made of, or empty
  double calibrate = 0;      ///< share of right answers wanted of sure ones; 0: no calibration
  bool is_blip_ranking = false;
};

void evaluate_questions(const EvalArguments& arguments, const QuestionArguments& questions);

}  // namespace litevl
