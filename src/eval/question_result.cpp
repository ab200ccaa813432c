#include "eval/question_result.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "litevl/error.h"
#include "text/caption.h"

namespace litevl {
namespace {

// A question and what its figures need.
struct Outcome {
  std::int64_t video = 0;
  const VideoQuestion* question = nullptr;
  std::vector<std::string> right;  // keys
  bool is_right = false;
  bool is_reachable = false;  // whether the list has a right answer
};

std::vector<Outcome> judge(const QuestionList& list,
                           const std::vector<std::optional<GivenAnswer>>& given,
                           const std::vector<std::string>& answers) {
  std::unordered_set<std::string> choices;
  for (const auto& answer : answers) choices.insert(answer_key(answer));
  std::vector<Outcome> outcomes;
  for (std::size_t video = 0; video < list.videos.size(); ++video)
    for (const auto& question : list.videos[video].questions) {
      Outcome outcome{static_cast<std::int64_t>(video), &question, right_answers(question)};
      const auto& said = given.at(outcomes.size());
      const auto key = said ? answer_key(said->text) : std::string();
      for (const auto& right : outcome.right) {
        outcome.is_right |= said && key == right;
        outcome.is_reachable |= choices.contains(right);
      }
      outcomes.push_back(std::move(outcome));
    }
  return outcomes;
}

// The answer that is right most often, and how often; of equally frequent ones the first in
// alphabetical order.
std::pair<std::string, std::int64_t> majority_of(const std::vector<const Outcome*>& outcomes) {
  std::map<std::string, std::int64_t> count;
  for (const auto* outcome : outcomes)
    for (const auto& right : outcome->right) ++count[right];
  return *std::max_element(count.begin(), count.end(),
                           [](const auto& a, const auto& b) { return a.second < b.second; });
}

TypeResult result_of(const std::vector<const Outcome*>& outcomes,
                     const BootstrapOptions& bootstrap) {
  std::vector<double> is_right;
  std::vector<std::int64_t> video;
  TypeResult result;
  for (const auto* outcome : outcomes) {
    is_right.push_back(outcome->is_right);
    video.push_back(outcome->video);
    result.ceiling += outcome->is_reachable;
  }
  const auto count = static_cast<double>(outcomes.size());
  result.questions = static_cast<std::int64_t>(outcomes.size());
  result.accuracy = share_of(is_right, video, bootstrap);
  result.ceiling /= count;
  return result;
}

void add_types(const std::vector<Outcome>& outcomes, const BootstrapOptions& bootstrap,
               QuestionResult& result) {
  std::map<std::string, std::vector<const Outcome*>> by_type;
  for (const auto& outcome : outcomes) by_type[outcome.question->type].push_back(&outcome);
  std::int64_t majority_right = 0;
  for (const auto& [type, of_type] : by_type) {
    result.types.push_back(result_of(of_type, bootstrap));
    auto& added = result.types.back();
    const auto [answer, right] = majority_of(of_type);
    added.type = type;
    added.majority_answer = answer;
    added.majority = static_cast<double>(right) / static_cast<double>(of_type.size());
    majority_right += right;
  }
  result.overall.majority =
      static_cast<double>(majority_right) / static_cast<double>(outcomes.size());
  std::stable_sort(result.types.begin(), result.types.end(),
                   [](const auto& a, const auto& b) { return a.questions > b.questions; });
}

std::vector<UnseenAnswer> unseen_of(const std::vector<Outcome>& outcomes) {
  std::map<std::string, std::int64_t> count;
  for (const auto& outcome : outcomes)
    if (!outcome.is_reachable) ++count[outcome.right.front()];
  std::vector<UnseenAnswer> unseen;
  unseen.reserve(count.size());
  for (const auto& [answer, questions] : count) unseen.push_back({answer, questions});
  std::stable_sort(unseen.begin(), unseen.end(),
                   [](const auto& a, const auto& b) { return a.questions > b.questions; });
  return unseen;
}

}  // namespace

std::string answer_key(const std::string& answer) {
  auto key = clean_caption(answer);
  return key.empty() ? answer
                     : key;  // an answer that consists of punctuation only is compared unchanged
}

std::vector<std::string> right_answers(const VideoQuestion& question) {
  std::vector<std::pair<std::string, double>> weights;  // in the question's order
  for (const auto& answer : question.answers) {
    const auto key = answer_key(answer.text);
    const auto found = std::find_if(weights.begin(), weights.end(),
                                    [&](const auto& one) { return one.first == key; });
    if (found == weights.end())
      weights.emplace_back(key, answer.weight);
    else
      found->second += answer.weight;
  }
  double most = 0;
  for (const auto& [key, weight] : weights) most = std::max(most, weight);
  std::vector<std::string> right;
  for (const auto& [key, weight] : weights)
    if (weight > most - 1e-9)
      right.push_back(key);  // sums of fractions are equal except for rounding
  return right;
}

QuestionResult evaluate_answers(const QuestionList& list,
                                const std::vector<std::optional<GivenAnswer>>& given,
                                const std::vector<std::string>& answers,
                                const BootstrapOptions& bootstrap) {
  std::size_t questions = 0;
  for (const auto& video : list.videos) questions += video.questions.size();
  if (questions == 0 || questions != given.size())
    throw Error(
        Error::Kind::kUsage, "evaluation",
        std::to_string(given.size()) + " answers to " + std::to_string(questions) + " questions");
  const auto outcomes = judge(list, given, answers);
  std::vector<const Outcome*> all;
  all.reserve(outcomes.size());
  for (const auto& outcome : outcomes) all.push_back(&outcome);
  QuestionResult result;
  result.overall = result_of(all, bootstrap);
  add_types(outcomes, bootstrap, result);
  result.unseen = unseen_of(outcomes);
  result.is_right.reserve(outcomes.size());
  for (const auto& outcome : outcomes) result.is_right.push_back(outcome.is_right);
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    if (given[i] && given[i]->probability)
      result.judged.push_back({*given[i]->probability, outcomes[i].is_right});
  return result;
}

SureResult sure_answers(const std::vector<Judged>& judged, double not_sure_below) {
  double kept = 0, right = 0;
  for (const auto& answer : judged) {
    if (answer.probability < not_sure_below) continue;
    ++kept;
    right += answer.is_right;
  }
  return {judged.empty() ? 0 : kept / static_cast<double>(judged.size()),
          kept > 0 ? right / kept : 0};
}

}  // namespace litevl
