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
                     const TrainOptions& options, std::uint64_t seed) {
  const bool is_bfloat16 = options.precision == "bfloat16";
  if (options.task == "questions")
    return question_step(model, tokenizer, batch,
                         {options.max_text_tokens, options.caption_weight, is_bfloat16});
  return retrieval_step(model, tokenizer, batch,
                        {options.max_text_tokens, options.softened_negatives, is_bfloat16, seed});
}

}  // namespace litevl
