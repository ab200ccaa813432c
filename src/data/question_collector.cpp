#include "data/question_collector.h"

#include "data/json_entries.h"

namespace litevl {
namespace {

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

}  // namespace

void QuestionCollector::add(QuestionEntry entry) {
  VideoQuestion& question = entry.question;
  if (question.type.empty()) question.type = first_word(question.text);
  auto& video = videos_.at(entry.video, entry.other_video);
  if (!entry.id.empty() && !seen_.insert({std::move(entry.id), video.path, question.text}).second) {
    ++repeated_;
    return;
  }
  video.questions.push_back(std::move(question));
}

}  // namespace litevl
