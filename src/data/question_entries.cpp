// Questions as entries: a JSON list (ours, Singularity's, VindLU's, UMT's, BLIP's for pictures),
// JSON lines (ALPRO's, BLIP's for videos), MA-LMM's JSON object, or a table.
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "data/question_readers.h"
#include "data/table.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr const char* kFormat =
    R"(expected [{"video": "a.mp4", "question": "…", "answer": "…"}, …] or one such object per line)";

double take_weight(const JsonEntry& entry, const std::string& text, const json& value) {
  const double weight = value.is_number() ? value.get<double>() : 0;
  if (!(weight > 0)) entry.fail("the weight of answer \"" + text + "\" is not a number above 0");
  return weight;
}

std::vector<WeightedAnswer> take_answers(const JsonEntry& entry) {
  const json* answer = entry.find("answer");
  if (answer == nullptr) entry.fail("has no \"answer\"");
  std::vector<WeightedAnswer> answers;
  std::unordered_map<std::string, std::size_t> index_by_text;
  double sum = 0;
  const auto add = [&](const std::string& given, double weight) {
    const std::string text = trimmed(given);
    if (text.empty()) entry.fail("an answer is empty");
    const auto [found, is_new] = index_by_text.try_emplace(text, answers.size());
    if (is_new) answers.push_back({text, 0});
    answers[found->second].weight += weight;
    sum += weight;
  };
  if (answer->is_object()) {
    for (const auto& [text, weight] : answer->items()) add(text, take_weight(entry, text, weight));
  } else {
    for (const json& text : answer->is_array() ? *answer : json::array({*answer})) {
      if (!text.is_string()) entry.fail("an answer is not a string");
      add(text.get<std::string>(), 1);
    }
  }
  if (answers.empty()) entry.fail("has no answer");
  if (!std::isfinite(sum)) entry.fail("the weights of the answers are too large");
  for (WeightedAnswer& given : answers) given.weight /= sum;
  return answers;
}

// As it is written, so that 7 and "7" differ; empty if there is none.
std::string take_id(const JsonEntry& entry) {
  for (const char* key : {"question_id", "id"}) {
    const json* id = entry.find(key);
    if (id == nullptr || id->is_null()) continue;
    if (!id->is_string() && !id->is_number_integer())
      entry.fail("\"" + std::string(key) + "\" is neither a whole number nor a string");
    return id->dump();
  }
  return {};
}

void add_entry(const JsonEntry& entry, QuestionCollector& questions) {
  std::string video = entry.video_name();
  auto question = take_question(entry);
  question.video = std::move(video);
  questions.add(std::move(question));
}

}  // namespace

std::string take_question_type(const JsonEntry& entry) {
  for (const char* key : {"type", "answer_type"}) {
    const json* value = entry.find(key);
    if (value == nullptr || value->is_null()) continue;
    if (value->is_number_integer()) return value->dump();  // ActivityNet-QA's are numbered
    std::string type = trimmed(entry.text(key));
    if (!type.empty()) return type;
  }
  return {};
}

QuestionEntry take_question_text(const JsonEntry& entry) {
  QuestionEntry question;
  question.question.text = entry.text("question");
  if (is_blank(question.question.text)) entry.fail("\"question\" is empty");
  question.question.type = take_question_type(entry);
  question.id = take_id(entry);
  return question;
}

QuestionEntry take_question(const JsonEntry& entry) {
  auto question = take_question_text(entry);
  question.question.answers = take_answers(entry);
  return question;
}

void read_question_entries(const ListText& list, bool is_lines, QuestionCollector& questions) {
  const auto read = is_lines ? read_json_lines : read_json_list;
  read(list, kFormat, [&](const JsonEntry& entry) { add_entry(entry, questions); });
}

void read_ma_lmm(const ListText& list, QuestionCollector& questions) {
  read_json_members(
      list, R"(expected {"0": {"video": "a", "question": "…", "answer": "…"}, …})",
      [&](const std::string&, const JsonEntry& entry) { add_entry(entry, questions); });
}

void read_question_table(const ListText& list, QuestionCollector& questions) {
  read_table(list, [&](const TableRow& row) {
    QuestionEntry entry;
    entry.video = row.file_name(columns::kVideo);
    entry.question = {row.text(columns::kQuestion),
                      {{row.text(columns::kAnswer)}},
                      row.text_or_none(columns::kType)};
    entry.id = row.text_or_none(columns::kQuestionId);
    questions.add(std::move(entry));
  });
}

}  // namespace litevl
