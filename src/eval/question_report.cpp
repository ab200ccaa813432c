#include "eval/question_report.h"

#include <nlohmann/json.hpp>

#include "core/printable.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::size_t kTypesShown = 30;  // in the text; the document has all

json type_json(const TypeResult& result) {
  return {{"accuracy", percent(result.accuracy.share)},
          {"interval", interval_json(result.accuracy.interval)},
          {"majority", percent(result.majority)},
          {"ceiling", percent(result.ceiling)}};
}

json types_json(const QuestionResult& result) {
  json types = json::array();
  for (const auto& type : result.types) {
    auto entry = type_json(type);
    entry["type"] = type.type;
    entry["questions"] = type.questions;
    entry["majority_answer"] = type.majority_answer;
    types.push_back(entry);
  }
  return types;
}

json missing_json(const QuestionEvaluation& evaluation, const QuestionList& list) {
  json missing = json::array();
  for (const auto& video : evaluation.missing) {
    const auto& entry = list.videos[static_cast<std::size_t>(video.video)];
    missing.push_back(
        {{"video", entry.name}, {"error", video.reason}, {"questions", entry.questions.size()}});
  }
  return missing;
}

json unseen_json(const QuestionResult& result) {
  json unseen = json::array();
  for (const auto& answer : result.unseen)
    unseen.push_back({{"answer", answer.answer}, {"questions", answer.questions}});
  return unseen;
}

// A threshold that was chosen on the same questions says nothing about others.
bool is_in_sample(const StatedThreshold& threshold, const QuestionList& list) {
  return threshold.sha256 == list.sha256;
}

json sure_json(const QuestionResult& result, const QuestionList& list,
               const QuestionStatement& statement) {
  if (!statement.threshold || result.judged.empty()) return nullptr;
  const auto& threshold = *statement.threshold;
  const auto sure = sure_answers(result.judged, threshold.not_sure_below);
  return {{"not_sure_below", threshold.not_sure_below},
          {"wanted_precision", percent(threshold.wanted_precision)},
          {"kept", percent(sure.kept)},
          {"accuracy", percent(sure.precision)},
          {"in_sample", is_in_sample(threshold, list)},
          {"calibrated_on",
           {{"file", threshold.file},
            {"sha256", threshold.sha256},
            {"questions", threshold.questions}}}};
}

const char* ranking_text(AnswerRanking ranking) {
  return ranking == AnswerRanking::kBlip
             ? "as BLIP published: least loss with its label smoothing of 0.1, among the 128 "
               "answers with the likeliest first token"
             : "sum of the tokens' log-probabilities, no smoothing, over the whole list";
}

json stated_json(const QuestionEvaluation& evaluation, const QuestionList& list,
                 const QuestionStatement& statement) {
  const auto& options = evaluation.options;
  auto stated = stated_of_all(list, statement, options.frames, options.bootstrap);
  stated.update(json{
      {"unit", "percent; thresholds are probabilities"},
      {"answer_list",
       {{"origin", statement.answers_origin},
        {"sha256", statement.answers_sha256},
        {"answers", evaluation.choices}}},
      {"ranking", ranking_text(options.ranking)},
      {"right_rule",
       "the answer that most annotators gave, or any that ties with it; compared after BLIP's "
       "cleaning, in lower case"},
      {"majority_rule",
       "the answer that is right most often for the type in this very file; overall, each type by "
       "its own"},
      {"ceiling_rule", "questions with a right answer in the list"},
      {"missing_rule", "questions about unreadable videos, and unseen answers, count as wrong"},
      {"repeated_questions", list.repeated},
      {"max_question_tokens", statement.max_question_tokens},
      {"cut_questions", statement.cut_questions},
      {"calibration_error", "expected calibration error, ten bins of equal width"},
  });
  return stated;
}

// Types and answers come from untrusted files: they are shortened so that they fit the table's
// columns.
std::string type_line(const std::string& name, const TypeResult& result) {
  return format("%-24s %9lld %9.2f [%5.1f, %5.1f] %9.2f %8.2f  %s\n", printable(name, 24).c_str(),
                static_cast<long long>(result.questions), percent(result.accuracy.share),
                percent(result.accuracy.interval.low), percent(result.accuracy.interval.high),
                percent(result.majority), percent(result.ceiling),
                printable(result.majority_answer, 40).c_str());
}

std::string types_text(const QuestionResult& result) {
  std::string text = format("%-24s %9s %9s %14s %9s %8s  %s\n", "type", "questions", "accuracy",
                            "95%", "majority", "ceiling", "majority's answer");
  text += type_line("all", result.overall);
  for (std::size_t i = 0; i < result.types.size() && i < kTypesShown; ++i)
    text += type_line(result.types[i].type, result.types[i]);
  if (result.types.size() > kTypesShown)
    text += "… and " + std::to_string(result.types.size() - kTypesShown) + " rarer types\n";
  return text;
}

std::string unseen_text(const QuestionResult& result) {
  std::int64_t questions = 0;
  for (const auto& answer : result.unseen) questions += answer.questions;
  std::string text = "\nright answer not in the list: " + std::to_string(questions) + " questions";
  for (std::size_t i = 0; i < result.unseen.size() && i < 10; ++i)
    text += (i == 0 ? " (" : ", ") + printable(result.unseen[i].answer, 40);
  if (result.unseen.size() > 10) text += ", …";
  return text + (result.unseen.empty() ? "\n" : ")\n");
}

std::string sure_text(const QuestionResult& result, const QuestionList& list,
                      const QuestionStatement& statement) {
  if (result.judged.empty()) return {};
  std::string text = format("calibration error: %.2f\n", percent(calibration_error(result.judged)));
  if (!statement.threshold) return text;
  const auto& threshold = *statement.threshold;
  const auto sure = sure_answers(result.judged, threshold.not_sure_below);
  text += format("sure (probability %.4g or more): %.1f of the answers, %.1f of them right",
                 threshold.not_sure_below, percent(sure.kept), percent(sure.precision));
  return text +
         (is_in_sample(threshold, list) ? ", on the questions that it was calibrated on\n" : "\n");
}

}  // namespace

json report_json(const QuestionEvaluation& evaluation, const QuestionList& list,
                 const QuestionStatement& statement) {
  const auto& result = evaluation.result;
  auto document = type_json(result.overall);
  document["n"] = result.overall.questions;
  document["videos"] = evaluation.videos;
  document["by_type"] = types_json(result);
  document["missing"] = missing_json(evaluation, list);
  document["unseen_answers"] = unseen_json(result);
  document["calibration_error"] = nullptr;
  if (!result.judged.empty())
    document["calibration_error"] = percent(calibration_error(result.judged));
  document["sure"] = sure_json(result, list, statement);
  document["stated"] = stated_json(evaluation, list, statement);
  return document;
}

json per_query_json(const QuestionEvaluation& evaluation, const QuestionList& list) {
  json videos = json::array(), accuracy = json::array();
  for (std::size_t video = 0; video < list.videos.size(); ++video)
    for (std::size_t i = 0; i < list.videos[video].questions.size(); ++i) {
      videos.push_back(video);
      accuracy.push_back(evaluation.result.is_right.at(accuracy.size()) != 0 ? 1 : 0);
    }
  return {{"questions", {{"video", videos}, {"accuracy", accuracy}}}};
}

std::string report_text(const QuestionEvaluation& evaluation, const QuestionList& list,
                        const QuestionStatement& statement) {
  const auto& result = evaluation.result;
  std::string text = std::to_string(evaluation.videos) + " videos, " +
                     std::to_string(result.overall.questions) + " questions, " +
                     std::to_string(evaluation.missing.size()) + " videos missing, " +
                     std::to_string(evaluation.choices) + " answers to choose from\n\n";
  text += types_text(result);
  text += unseen_text(result);
  text += sure_text(result, list, statement);
  text += stated_text(stated_json(evaluation, list, statement));
  for (const auto& video : evaluation.missing) text += "missing: " + printable(video.reason) + "\n";
  return text;
}

}  // namespace litevl
