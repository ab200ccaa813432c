// Apart from the other forms, because what it is of needs what answers questions.
#include <nlohmann/json.hpp>

#include "app/json_forms.h"

namespace litevl {
namespace {

using nlohmann::json;

json path_or_null(const std::string& path) { return path.empty() ? json() : json(json_path(path)); }

json answer_json(const AskReport& report, const AnsweredQuestion& answered) {
  const auto& result = answered.result;
  json candidates = json::array(), evidence = json::array();
  for (const auto& candidate : result.candidates)
    candidates.push_back({{"answer", candidate.text}, {"probability", candidate.probability}});
  for (const auto& part : result.evidence)
    evidence.push_back({{"start_seconds", part.range.start_seconds},
                        {"end_seconds", part.range.end_seconds},
                        {"weight", part.weight},
                        {"frame_seconds", part.frame_seconds},
                        {"video", json_path(part.video)}});
  const auto best = AskReport::best_of(result);
  return {{"question", answered.question},   {"answer", best.text},
          {"probability", best.probability}, {"not_sure", report.is_unsure(result)},
          {"candidates", candidates},        {"evidence", evidence},
          {"notes", answered.notes}};
}

}  // namespace

json ask_json(const AskReport& report) {
  json answers = json::array();
  for (const auto& answered : report.answers) answers.push_back(answer_json(report, answered));
  json document = answers.size() == 1 ? answers.front() : json{{"notes", json::array()}};
  document["video"] = path_or_null(report.video);
  document["library"] = path_or_null(report.library);
  document["clips"] = report.clips;
  document["encode_seconds"] = report.encode_seconds;
  document["answer_seconds"] = report.answer_seconds;
  document["not_sure_below"] = nullptr;
  if (report.not_sure_below) document["not_sure_below"] = *report.not_sure_below;
  document["answers"] = answers;
  for (const auto& note : report.notes) document["notes"].push_back(note);
  return document;
}

}  // namespace litevl
