// VIOLET's questions: splits of entries whose answers are indices into the file's "vocab".
#include <nlohmann/json.hpp>

#include "data/question_readers.h"
#include "data/splits.h"

namespace litevl {
namespace {

using nlohmann::json;

// "vocab" may come after the entries, so these wait for it.
struct Waiting {
  QuestionEntry entry;
  std::size_t answer = 0;
  std::string split;
  std::int64_t number = 0;  // of the entry in its split, from 1
};

std::string answer_at(const json& vocab, const Waiting& waiting, const std::string& where) {
  const auto fail = [&](const std::string& what) {
    throw Error(Error::Kind::kData,
                where + ", \"" + waiting.split + "\" entry " + std::to_string(waiting.number),
                "answer " + std::to_string(waiting.answer) + " " + what);
  };
  if (!vocab.is_array()) fail("is an index, but the file has no list \"vocab\"");
  if (waiting.answer >= vocab.size())
    fail("is not in \"vocab\", which has " + std::to_string(vocab.size()));
  const json& text = vocab[waiting.answer];
  if (!text.is_string() || is_blank(text.get<std::string>())) fail("is no text in \"vocab\"");
  return trimmed(text.get<std::string>());
}

}  // namespace

void read_violet_questions(const ListText& list, QuestionCollector& questions, ListOrigin& origin) {
  Splits splits(list.options.split);
  std::vector<Waiting> waiting;
  const auto take = [&](const std::string& split, const JsonEntry& entry) {
    QuestionEntry question;
    const json* answer = entry.find("answer");
    if (answer != nullptr && answer->is_number()) {
      question = take_question_text(entry);
      question.video = entry.video_name();
      waiting.push_back({std::move(question), static_cast<std::size_t>(entry.number("answer")),
                         split, entry.index()});
      return;
    }
    question = take_question(entry);
    question.video = entry.video_name();
    questions.add(std::move(question));
  };
  const json rest = read_json_lists(
      list, R"(expected {"train": [{"video", "question", "answer"}, …], "vocab": […]})",
      [&](const std::string& split, const JsonEntry& entry) {
        if (splits.takes(split)) take(split, entry);
      });
  const json vocab = rest.contains("vocab") ? rest["vocab"] : json();
  for (auto& one : waiting)
    add_or_report(list.options, [&] {
      one.entry.question.answers = {{answer_at(vocab, one, list.where)}};
      questions.add(std::move(one.entry));
    });
  origin.split = splits.chosen(list.where);
}

}  // namespace litevl
