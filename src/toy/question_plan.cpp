#include "toy/question_plan.h"

#include <algorithm>
#include <map>
#include <string>

namespace litevl {
namespace {

// How often each type and each answer has been taken.
class Balance {
 public:
  // How often the question's type has been used or, if that is more, would have been used if all
  // its answers were as frequent as this question's. The question with the smallest value is the
  // most wanted.
  std::int64_t plenty(const ToyQuestion& question) const {
    const Counts& counts = counts_[index_of(question)];
    const auto found = counts.by_answer.find(question.answer);
    const std::int64_t same = found == counts.by_answer.end() ? 0 : found->second;
    return std::max(counts.all, same * answers_of(question.type));
  }

  void add(const ToyQuestion& question) {
    Counts& counts = counts_[index_of(question)];
    ++counts.all;
    ++counts.by_answer[question.answer];
  }

 private:
  struct Counts {
    std::int64_t all = 0;
    std::map<std::string, std::int64_t> by_answer;
  };

  static std::size_t index_of(const ToyQuestion& question) {
    return static_cast<std::size_t>(question.type);
  }

  // 1 for things: there are more than a hundred, so none is frequent.
  static std::int64_t answers_of(ToyQuestionType type) {
    switch (type) {
      case ToyQuestionType::kAction:
        return kToyActions;
      case ToyQuestionType::kDirection:
        return 4;
      case ToyQuestionType::kCount:
        return 3;
      default:
        return 1;
    }
  }

  std::array<Counts, kToyQuestionTypes.size()> counts_;
};

}  // namespace

std::vector<std::vector<ToyQuestion>> plan_questions(std::span<const ToyScene> scenes,
                                                     std::int64_t count, std::uint64_t seed) {
  Balance balance;
  std::vector<std::vector<ToyQuestion>> plan;
  for (const ToyScene& scene : scenes) {
    ToyRandom random{seed, static_cast<std::uint64_t>(plan.size()), 0x61736bULL};
    auto offered = make_questions(scene, std::ssize(kToyQuestionTypes), random);
    auto& taken = plan.emplace_back();
    while (static_cast<std::int64_t>(taken.size()) < count && !offered.empty()) {
      const auto best = std::min_element(
          offered.begin(), offered.end(),
          [&](const auto& a, const auto& b) { return balance.plenty(a) < balance.plenty(b); });
      balance.add(*best);
      taken.push_back(std::move(*best));
      offered.erase(best);
    }
  }
  return plan;
}

}  // namespace litevl
