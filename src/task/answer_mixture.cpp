#include "task/answer_mixture.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "litevl/error.h"

namespace litevl {
namespace {

using Ranked = std::vector<std::vector<RankedAnswer>>;  // of each clip, best first

AnswerList part_of(const AnswerList& list, const std::vector<std::int64_t>& answers) {
  AnswerList part;
  for (const auto answer : answers) {
    part.texts.push_back(list.texts[static_cast<std::size_t>(answer)]);
    part.ids.add(list.ids.text(answer));
  }
  return part;
}

double probability_of(const RankedAnswer& ranked) {
  if (std::isnan(ranked.log_probability))
    throw Error(Error::Kind::kData, "model", "its answers' probabilities are not finite");
  return std::min(std::exp(ranked.log_probability), 1.0);  // over 1 by rounding only
}

// What `ranked`, with answers numbered as in `answers`, comes to; best first.
std::vector<MixedAnswer> mix(const Ranked& ranked, const std::vector<double>& weights,
                             const std::vector<std::int64_t>& answers) {
  std::vector<MixedAnswer> mixed;
  mixed.reserve(answers.size());
  for (const auto answer : answers)
    mixed.push_back({answer, 0, std::vector<double>(weights.size())});
  for (std::size_t clip = 0; clip < ranked.size(); ++clip)
    for (const auto& one : ranked[clip]) {
      auto& answer = mixed[static_cast<std::size_t>(one.answer)];
      answer.by_clip[clip] = weights[clip] * probability_of(one);
      answer.probability += answer.by_clip[clip];
    }
  std::stable_sort(mixed.begin(), mixed.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  return mixed;
}

// The same of one clip, which needs no mixing.
std::vector<MixedAnswer> only_clip(const std::vector<RankedAnswer>& ranked, double weight) {
  std::vector<MixedAnswer> answers;
  for (const auto& one : ranked) {
    const double probability = weight * probability_of(one);
    answers.push_back({one.answer, probability, {probability}});
  }
  return answers;
}

}  // namespace

// An answer that no clip has among its `depth` best is at most as likely as the mixture of the
// last of these: once the `top` best are above that, nothing else can be among them.
std::vector<MixedAnswer> rank_mixture(Answerer& answerer, const GroundedQuestions& question,
                                      const std::vector<double>& weights, const AnswerList& list,
                                      std::int64_t top) {
  const auto clips = static_cast<std::size_t>(question.count());
  if (weights.size() != clips || top < 1)
    throw Error(Error::Kind::kUsage, "answers", "weights and clips differ in number, or top is 0");
  const auto count = static_cast<std::int64_t>(list.texts.size());
  top = std::min(top, count);
  for (std::int64_t depth = top;; depth = std::min(2 * depth, count)) {
    const auto best = answerer.rank(question, list, depth);
    if (clips == 1) return only_clip(best.front(), weights.front());
    std::set<std::int64_t> seen;  // among the best of any clip
    double bound = 0;
    for (std::size_t clip = 0; clip < clips; ++clip) {
      for (const auto& ranked : best[clip]) seen.insert(ranked.answer);
      bound += weights[clip] * probability_of(best[clip].back());
    }
    const std::vector<std::int64_t> answers(seen.begin(), seen.end());
    auto mixed = mix(
        answerer.rank(question, part_of(list, answers), static_cast<std::int64_t>(answers.size())),
        weights, answers);
    mixed.resize(static_cast<std::size_t>(top));
    if (depth == count || mixed.back().probability >= bound) return mixed;
  }
}

}  // namespace litevl
