#include "train/train_step.h"

#include "train/question_step.h"
#include "train/retrieval_step.h"

namespace litevl {

double TrainStep::total() const {
  double sum = 0;
  for (const auto& part : losses) sum += part.value;
  return sum;
}

double TrainStep::value(const std::string& name) const {
  for (const auto* list : {&losses, &figures})
    for (const auto& figure : *list)
      if (figure.name == name) return figure.value;
  return 0;
}

TrainStep train_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                     const TrainOptions& options, const StepState& state) {
  const SplitOptions split{options.micro_batch, options.precision == TrainPrecision::kBfloat16,
                           state.seed, options.kept_places};
  if (options.task == DataTask::kQuestions)
    return question_step(model, tokenizer, batch,
                         {split, options.max_text_tokens, options.caption_weight});
  return retrieval_step(model, tokenizer, batch,
                        {.split = split,
                         .max_text_tokens = options.max_text_tokens,
                         .softened_negatives = options.softened_negatives,
                         .momentum = state.momentum,
                         .soft_targets = state.soft_targets});
}

}  // namespace litevl
