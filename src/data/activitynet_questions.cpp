// ActivityNet-QA's own lists: questions in one file, test_q.json, of videos by their YouTube names,
// and their answers in another, test_a.json.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unordered_map>

#include "data/question_readers.h"
#include "data/read_list.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

struct GivenAnswer {
  std::string text;
  std::string type;
};

using AnswerById = std::unordered_map<std::string, GivenAnswer>;

// "test_a.json" beside "test_q.json"; empty for a file of another name.
fs::path answers_beside(const std::string& questions) {
  constexpr std::string_view kQuestions = "_q.json", kAnswers = "_a.json";
  if (!questions.ends_with(kQuestions)) return {};
  return questions.substr(0, questions.size() - kQuestions.size()) + std::string(kAnswers);
}

AnswerById read_answers(const ListText& list, ListOrigin& origin) {
  const fs::path file = answers_beside(list.where);
  if (file.empty() || !fs::exists(file))
    throw Error(Error::Kind::kData, list.where, "has questions without answers",
                file.empty() ? "expected them as \"answer\", or a file NAME_q.json with NAME_a.json"
                             : "expected them in " + file.string());
  const std::string text = read_joined(file, kMaxListBytes, origin);
  AnswerById answers;
  const ListText source{text, file.string(), list.options};
  read_json_list(source, R"(expected [{"question_id": "v_…_1", "answer": "yes", "type": 3}, …])",
                 [&](const JsonEntry& entry) {
                   GivenAnswer answer{trimmed(entry.text("answer")), take_question_type(entry)};
                   if (answer.text.empty()) entry.fail("\"answer\" is empty");
                   const std::string id = entry.text("question_id");
                   if (!answers.try_emplace(id, std::move(answer)).second)
                     entry.fail("repeats \"" + id + "\"");
                 });
  return answers;
}

}  // namespace

void read_activitynet_questions(const ListText& list, QuestionCollector& questions,
                                ListOrigin& origin) {
  std::optional<AnswerById> answers;  // read once they are needed
  const auto answered = [&](const JsonEntry& entry) {
    if (entry.find("answer") != nullptr) return take_question(entry);
    auto question = take_question_text(entry);
    if (!answers) answers = read_answers(list, origin);
    const auto found = answers->find(entry.text("question_id"));
    if (found == answers->end())
      entry.fail("has no answer in " + answers_beside(list.where).filename().string());
    question.question.answers = {{found->second.text}};
    if (question.question.type.empty()) question.question.type = found->second.type;
    return question;
  };
  read_json_list(list,
                 R"(expected [{"video_name": "…", "question": "…", "question_id": "v_…_1"}, …])",
                 [&](const JsonEntry& entry) {
                   std::string name = entry.file_name("video_name");
                   auto question = answered(entry);
                   // Its videos are called v_NAME, but for those who left that out.
                   if (name.starts_with("v_")) name.erase(0, 2);
                   question.video = "v_" + name;
                   question.other_video = std::move(name);
                   questions.add(std::move(question));
                 });
}

}  // namespace litevl
