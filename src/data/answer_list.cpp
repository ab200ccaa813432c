#include "data/answer_list.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "core/json_text.h"
#include "core/text_file.h"
#include "data/json_entries.h"
#include "litevl/error.h"
#include "text/unicode.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxAnswerBytes = 16u << 20;

// Collects answers and refuses what no list should have.
class Answers {
 public:
  // `unit`: what an answer's number counts, "line" or "entry".
  Answers(std::string where, std::string unit) : where_(std::move(where)), unit_(std::move(unit)) {}

  void add(std::size_t number, const std::string& given) {
    const std::string answer = trimmed(given);
    if (answer.empty()) fail(unit_ + " " + std::to_string(number) + " is empty");
    const auto [found, is_new] = number_by_text_.try_emplace(answer, number);
    if (!is_new) {
      fail(unit_ + " " + std::to_string(number) + ": \"" + answer + "\" is in " + unit_ + " " +
           std::to_string(found->second) + " already");
    }
    answers_.push_back(answer);
  }

  std::vector<std::string> take() {
    if (answers_.empty()) fail("has no answers");
    return std::move(answers_);
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Error::Kind::kData, where_, what);
  }

 private:
  std::string where_;
  std::string unit_;
  std::vector<std::string> answers_;
  std::unordered_map<std::string, std::size_t> number_by_text_;
};

std::vector<std::string> read_lines(const std::string& text, const std::string& where) {
  Answers answers(where, "line");
  std::size_t number = 0;
  for (const std::string& line : split_lines(text)) answers.add(++number, line);
  return answers.take();
}

std::vector<std::string> in_order_of_index(const json& document, const Answers& answers) {
  std::vector<std::optional<std::string>> places(document.size());
  for (const auto& [text, index] : document.items()) {
    if (!index.is_number_unsigned() || index.get<std::uint64_t>() >= places.size())
      answers.fail("the index of \"" + text + "\" is not a whole number from 0 to " +
                   std::to_string(places.size() - 1));
    auto& place = places[index.get<std::size_t>()];
    if (place) answers.fail("\"" + *place + "\" and \"" + text + "\" have the same index");
    place = text;
  }
  std::vector<std::string> result;
  result.reserve(places.size());
  for (auto& place : places) result.push_back(*std::move(place));  // all filled: as many as indices
  return result;
}

std::vector<std::string> read_json(const std::string& text, const std::string& where) {
  Answers answers(where, "entry");
  const json document = parse_json(text, where, {.depth = 1});
  std::size_t number = 0;
  if (document.is_object()) {
    for (const auto& answer : in_order_of_index(document, answers)) answers.add(++number, answer);
    return answers.take();
  }
  if (!document.is_array())
    answers.fail("is neither a JSON list of texts nor an object of indices");
  for (const json& answer : document) {
    ++number;
    if (!answer.is_string()) answers.fail("entry " + std::to_string(number) + " is not a string");
    answers.add(number, answer.get<std::string>());
  }
  return answers.take();
}

// Equal for answers that read the same: lower case, runs of white space one space.
std::string folded(const std::string& text) {
  std::u32string result;
  for (const char32_t c : lower_case(to_code_points(text))) {
    if (!is_space(c))
      result.push_back(c);
    else if (!result.empty() && result.back() != U' ')
      result.push_back(U' ');
  }
  return to_utf8(result);
}

// Sums of thirds and the like, made comparable.
std::int64_t rounded(double weight) { return std::llround(weight * 1e6); }

}  // namespace

std::vector<std::string> load_answer_list(const std::filesystem::path& path) {
  const std::string text = read_text_file(path, kMaxAnswerBytes);
  return path.extension() == ".json" ? read_json(text, path.string())
                                     : read_lines(text, path.string());
}

std::vector<std::string> most_frequent_answers(const QuestionList& list, std::int64_t most) {
  if (most < 1)
    throw Error(Error::Kind::kUsage, list.file.string(),
                "the " + std::to_string(most) + " most frequent answers were asked for",
                "ask for 1 or more");
  std::map<std::string, double> weight_by_spelling;
  for (const QuestionedVideo& video : list.videos)
    for (const VideoQuestion& question : video.questions)
      for (const WeightedAnswer& answer : question.answers)
        weight_by_spelling[answer.text] += answer.weight;

  struct Counted {
    std::string text;   // the commonest spelling
    double weight = 0;  // of it
    double all = 0;     // of all spellings
  };
  std::map<std::string, Counted> by_reading;
  for (const auto& [text, weight] : weight_by_spelling) {
    Counted& counted = by_reading[folded(text)];
    counted.all += weight;
    if (counted.text.empty() || rounded(weight) > rounded(counted.weight)) {
      counted.text = text;
      counted.weight = weight;
    }
  }
  std::vector<Counted> answers;
  answers.reserve(by_reading.size());
  for (auto& [reading, counted] : by_reading) answers.push_back(std::move(counted));
  std::sort(answers.begin(), answers.end(), [](const Counted& a, const Counted& b) {
    if (rounded(a.all) != rounded(b.all)) return rounded(a.all) > rounded(b.all);
    return a.text < b.text;
  });
  std::vector<std::string> result;
  for (auto& answer : answers) {
    if (std::ssize(result) == most) break;
    result.push_back(std::move(answer.text));
  }
  return result;
}

}  // namespace litevl
