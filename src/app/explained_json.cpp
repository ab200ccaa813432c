#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/explain_job.h"

namespace litevl {
namespace {

using nlohmann::json;

json numbers(std::span<const float> values) {
  return std::vector<float>(values.begin(), values.end());
}

// Each word by itself: its hottest place is 1.
json word_json(const Explanation& explanation, std::int64_t word) {
  const auto row = explanation.gradient.words.row(word);
  std::vector<float> heat(row.begin(), row.end());
  const float most = *std::max_element(heat.begin(), heat.end());
  if (most > 0)
    for (float& value : heat) value /= most;
  return {{"word", explanation.text.words[static_cast<std::size_t>(word)].word},
          {"share", explanation.word_shares.data()[word]},
          {"heat", heat}};
}

}  // namespace

json explained_json(const Report& report) {
  const Explanation& explanation = report.explanation;
  const Array<float>& words = explanation.gradient.words;  // (K,T,R,C)
  json document = {
      {"range",
       {{"start_seconds", report.video.start_seconds}, {"end_seconds", report.video.end_seconds}}},
      {"frame_seconds", report.video.seconds},
      {"rows", words.size(2)},
      {"columns", words.size(3)},
      {"probability", explanation.probability},
      {"similarity", explanation.similarity},
      {"frame_weights", numbers(explanation.frame_weights.values())},
      {"words", json::array()},
      {"notes", report.notes}};
  if (!explanation.answer.empty()) document["answer"] = explanation.answer;
  for (std::int64_t word = 0; word < std::ssize(explanation.text.words); ++word)
    document["words"].push_back(word_json(explanation, word));
  return document;
}

}  // namespace litevl
