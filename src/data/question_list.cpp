#include "data/question_list.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "core/files.h"
#include "core/sha256.h"
#include "data/json_entries.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr const char* kFormat =
    R"(expected [{"video": "a.mp4", "question": "…", "answer": "…"}, …] or such an object a line)";

// "what" of "What's in the box?".
std::string first_word(const std::string& question) {
  const std::string text = trimmed(question);
  std::string word;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (!is_upper && (c < 'a' || c > 'z')) break;
    word += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return word.empty() ? text.substr(0, text.find_first_of(" \t\r\n\v\f")) : word;
}

class QuestionListReader {
 public:
  explicit QuestionListReader(const std::filesystem::path& root)
      : root_(std::filesystem::absolute(root)) {}

  void add(const JsonEntry& entry) {
    const std::string name = take_name(entry);
    VideoQuestion question{entry.text("question"), take_answers(entry), {}};
    if (is_blank(question.text)) entry.fail("\"question\" is empty");
    question.type = take_type(entry, question.text);
    const auto path = (root_ / name).lexically_normal();
    const std::string id = take_id(entry);
    if (!id.empty() && !seen_.insert({id, path.native(), question.text}).second) {
      ++list_.repeated;
      return;
    }
    const auto [found, is_new] = index_by_path_.try_emplace(path.native(), list_.videos.size());
    if (is_new) list_.videos.push_back({name, path, {}});
    list_.videos[found->second].questions.push_back(std::move(question));
  }

  QuestionList take() { return std::move(list_); }

 private:
  // "video_id" names MSR-VTT's videos without their ".mp4".
  static std::string take_name(const JsonEntry& entry) {
    for (const char* key : {"video", "image"})
      if (entry.find(key) != nullptr) return entry.file_name(key);
    if (entry.find("video_id") == nullptr) entry.fail("has no \"video\"");
    const std::string name = entry.file_name("video_id");
    return std::filesystem::path(name).has_extension() ? name : name + ".mp4";
  }

  static std::vector<WeightedAnswer> take_answers(const JsonEntry& entry) {
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
      for (const auto& [text, weight] : answer->items())
        add(text, take_weight(entry, text, weight));
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

  static double take_weight(const JsonEntry& entry, const std::string& text, const json& value) {
    const double weight = value.is_number() ? value.get<double>() : 0;
    if (!(weight > 0)) entry.fail("the weight of answer \"" + text + "\" is not a number above 0");
    return weight;
  }

  static std::string take_type(const JsonEntry& entry, const std::string& question) {
    for (const char* key : {"type", "answer_type"}) {
      const json* value = entry.find(key);
      if (value == nullptr || value->is_null()) continue;
      const std::string type = trimmed(entry.text(key));
      if (!type.empty()) return type;
    }
    return first_word(question);
  }

  // As it is written, so that 7 and "7" differ; empty if there is none.
  static std::string take_id(const JsonEntry& entry) {
    const json* id = entry.find("question_id");
    if (id == nullptr || id->is_null()) return {};
    if (!id->is_string() && !id->is_number_integer())
      entry.fail("\"question_id\" is neither a whole number nor a string");
    return id->dump();
  }

  std::filesystem::path root_;
  QuestionList list_;
  std::unordered_map<std::string, std::size_t> index_by_path_;
  // With video and question: some lists number the questions of each video anew.
  std::set<std::array<std::string, 3>> seen_;
};

bool begins_with_object(const std::string& text) {
  const std::size_t mark = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // UTF-8's
  const std::size_t begin = text.find_first_not_of(" \t\r\n", mark);
  return begin != std::string::npos && text[begin] == '{';
}

}  // namespace

QuestionList parse_question_list(const std::string& text, const std::filesystem::path& root,
                                 const std::string& where) {
  QuestionListReader reader(root);
  const auto read = begins_with_object(text) ? read_json_lines : read_json_list;
  read(text, where, kFormat, [&](const JsonEntry& entry) { reader.add(entry); });
  return reader.take();
}

QuestionList load_question_list(const std::filesystem::path& path) {
  const auto file = std::filesystem::is_directory(path) ? path / "questions.json" : path;
  const std::string text = read_file(file, kMaxListBytes);
  QuestionList list =
      parse_question_list(text, std::filesystem::absolute(file).parent_path(), file.string());
  list.file = file;
  list.sha256 = sha256(text);
  return list;
}

}  // namespace litevl
