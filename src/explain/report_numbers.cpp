// The numbers of a report: JSON and arrays.
#include <nlohmann/json.hpp>

#include "explain/numbers.h"
#include "explain/report.h"
#include "explain/report_words.h"

namespace litevl {
namespace {

using nlohmann::json;

// Nested lists of the array's shape, or null.
json list_of(const Array<float>& x) {
  if (!x.is_defined()) return nullptr;
  if (x.shape().size() == 1) return to_list(x);
  json rows = json::array();
  for (std::int64_t i = 0; i < x.size(0); ++i) rows.push_back(list_of(x.row(i)));
  return rows;
}

json heat_json(const Heat& heat, const std::vector<WordTokens>& words) {
  json list = json::array();
  for (std::size_t k = 0; k < words.size(); ++k)
    list.push_back(
        {{"word", words[k].word}, {"heat", list_of(heat.words.row(static_cast<long>(k)))}});
  return {{"text", list_of(heat.text)}, {"words", list}};
}

json words_json(const Report& report) {
  const auto& explanation = report.explanation;
  json words = json::array();
  for (std::size_t k = 0; k < explanation.text.words.size(); ++k) {
    const auto heat = explanation.gradient.words.row(static_cast<long>(k));
    const auto frame = hottest_frame(heat);
    words.push_back({{"word", explanation.text.words[k].word},
                     {"share", explanation.word_shares[static_cast<long>(k)]},
                     {"by_frame", row_sums(heat)},
                     {"hottest_seconds", report.video.seconds[static_cast<std::size_t>(frame)]},
                     {"hottest_place", place_text(heat.row(frame))}});
  }
  return words;
}

json check_json(const std::optional<Faithfulness>& check) {
  if (!check) return nullptr;
  const auto curves = [](const std::vector<OrderCurves>& orders) {
    json list = json::array();
    for (const auto& order : orders)
      list.push_back({{"order", order.order},
                      {"deletion", order.deletion},
                      {"insertion", order.insertion},
                      {"deletion_area", order.deletion_area},
                      {"insertion_area", order.insertion_area}});
    return list;
  };
  return {{"shares", check->shares},
          {"frames", curves(check->frames)},
          {"regions", curves(check->regions)}};
}

}  // namespace

json report_json(const Report& report) {
  const auto& [video, text, model, explanation, check, notes] = report;
  json document = {
      {"video", video.path.string()},
      {"start_seconds", video.start_seconds},
      {"end_seconds", video.end_seconds},
      {"duration_seconds", video.duration_seconds},
      {"faults", video.faults},
      {"frame_seconds", video.seconds},
      {explanation.answer.empty() ? "text" : "question", text},
      {"is_cut", explanation.text.is_cut},
      {"notes", notes},
      {"model", model},
      {"layer", explanation.layer},
      {"score", explanation.score},
      {"probability", explanation.probability},
      {"similarity", explanation.similarity},
      {"words", words_json(report)},
      {"frame_weights", list_of(explanation.frame_weights)},
      {"position_weights", list_of(explanation.position_weights)},
      {"frame_heat", list_of(explanation.frame_heat)},
      {"position_heat", list_of(explanation.position_heat)},
      {"scaling", list_of(explanation.scaling)},
      {"heat", heat_json(explanation.gradient, explanation.text.words)},
      {"attention", heat_json(explanation.attention, explanation.text.words)},
      {"check", check_json(check)},
      {"seconds",
       {{"score", explanation.score_seconds}, {"explain", explanation.explain_seconds}}}};
  if (!explanation.answer.empty()) document["answer"] = explanation.answer;
  return document;
}

std::map<std::string, Array<float>> report_arrays(const Report& report) {
  const auto& explanation = report.explanation;
  std::map<std::string, Array<float>> arrays = {{"heat.text", explanation.gradient.text},
                                                {"heat.words", explanation.gradient.words},
                                                {"attention.text", explanation.attention.text},
                                                {"attention.words", explanation.attention.words},
                                                {"word_shares", explanation.word_shares},
                                                {"frame_weights", explanation.frame_weights},
                                                {"position_weights", explanation.position_weights},
                                                {"frame_heat", explanation.frame_heat},
                                                {"position_heat", explanation.position_heat},
                                                {"scaling", explanation.scaling}};
  std::erase_if(arrays, [](const auto& named) { return !named.second.is_defined(); });
  return arrays;
}

}  // namespace litevl
