// `litevl ask`: questions about a video, with what the answers rest on.
#include "cli/ask_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/model_files.h"
#include "cli/answers.h"
#include "cli/compute.h"
#include "cli/output.h"
#include "core/share.h"
#include "library/ask.h"
#include "text/text_reading.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Answered {
  std::string question;
  AskResult result;
  std::vector<std::string> notes;
};

struct Report {
  std::string video;
  std::size_t clips = 0;
  double encode_seconds = 0;
  double answer_seconds = 0;  // all questions together
  std::optional<double> not_sure_below;
  std::vector<Answered> answers;
  std::vector<std::string> notes;
};

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

AnswerCandidate best_of(const AskResult& result) {
  return result.candidates.empty() ? AnswerCandidate{} : result.candidates.front();
}

bool is_unsure(const Report& report, const AskResult& result) {
  return report.not_sure_below && best_of(result).probability < *report.not_sure_below;
}

json answer_json(const Report& report, const Answered& answered) {
  const auto& result = answered.result;
  json candidates = json::array(), evidence = json::array();
  for (const auto& candidate : result.candidates)
    candidates.push_back({{"answer", candidate.text}, {"probability", candidate.probability}});
  for (const auto& part : result.evidence)
    evidence.push_back({{"start_seconds", part.range.start_seconds},
                        {"end_seconds", part.range.end_seconds},
                        {"weight", part.weight},
                        {"frame_seconds", part.frame_seconds}});
  const auto best = best_of(result);
  return {{"question", answered.question},   {"answer", best.text},
          {"probability", best.probability}, {"not_sure", is_unsure(report, result)},
          {"candidates", candidates},        {"evidence", evidence},
          {"notes", answered.notes}};
}

// One question's fields stand beside "answers" too, so that a script that asks one finds them.
void print_report_json(const Report& report) {
  json answers = json::array();
  for (const auto& answered : report.answers) answers.push_back(answer_json(report, answered));
  json document = answers.size() == 1 ? answers.front() : json{{"notes", json::array()}};
  document["video"] = report.video;
  document["clips"] = report.clips;
  document["encode_seconds"] = report.encode_seconds;
  document["answer_seconds"] = report.answer_seconds;
  document["not_sure_below"] = nullptr;
  if (report.not_sure_below) document["not_sure_below"] = *report.not_sure_below;
  document["answers"] = answers;
  for (const auto& note : report.notes) document["notes"].push_back(note);
  print_json(document);
}

std::string with_probability(const AnswerCandidate& candidate) {
  char text[32];
  std::snprintf(text, sizeof text, " %.1f%%", 100 * candidate.probability);
  return printable(candidate.text) + text;
}

void print_evidence(const std::vector<Evidence>& evidence) {
  for (const auto& part : evidence) {
    char weight[32];
    std::snprintf(weight, sizeof weight, "%3.0f%%", 100 * part.weight);
    std::cout << "  " << weight << " from " << format_time(part.range.start_seconds) << " - "
              << format_time(part.range.end_seconds) << ", best frame at "
              << format_time(part.frame_seconds) << '\n';
  }
}

void print_report(const Report& report) {
  for (const auto& answered : report.answers) {
    const auto& candidates = answered.result.candidates;
    std::cout << printable(answered.question) << "\n  ";
    if (candidates.empty()) {
      std::cout << "no answer";
    } else if (is_unsure(report, answered.result)) {
      std::cout << "not sure; perhaps " << with_probability(candidates.front());
    } else {
      std::cout << with_probability(candidates.front());
    }
    for (std::size_t i = 1; i < candidates.size(); ++i)
      std::cout << (i == 1 ? "; then " : ", ") << with_probability(candidates[i]);
    std::cout << '\n';
    print_evidence(answered.result.evidence);
  }
}

// Of several questions their notes say which they are about.
std::vector<std::string> all_notes(const Report& report) {
  std::vector<std::string> notes;
  for (const auto& answered : report.answers)
    for (const auto& note : answered.notes)
      notes.push_back(report.answers.size() == 1
                          ? note
                          : '"' + shortened(answered.question, 100) + "\": " + note);
  notes.insert(notes.end(), report.notes.begin(), report.notes.end());
  return notes;
}

fs::path choose_model(const std::string& asked) {
  return asked.empty() ? share_folder() / "models" / "toy-qa" : fs::path(asked);
}

// Below which probability an answer is not sure. A measured threshold holds for what it was
// measured on: this model's answers from its own list.
std::optional<double> choose_threshold(const AskArguments& arguments, const fs::path& model,
                                       const std::string& fingerprint,
                                       std::vector<std::string>& notes) {
  if (arguments.threshold) return arguments.threshold;
  const auto known = own_calibration(model, fingerprint, notes);
  if (!known) return std::nullopt;
  const bool is_own_list = arguments.answers.empty() && !arguments.is_written;
  if (is_own_list) return known->not_sure_below;
  notes.push_back(
      "nothing is called not sure: the model's threshold was measured on its own list "
      "of answers; --threshold gives another");
  return std::nullopt;
}

// What a reader should know of the answers of more than one clip.
std::vector<std::string> notes_on_clips(const Report& report, const AskArguments& arguments,
                                        bool joint_space) {
  std::vector<std::string> notes;
  const auto looked_at = std::min(report.clips, static_cast<std::size_t>(arguments.options.clips));
  if (looked_at < 2) return notes;
  // A mixture is at most as likely as its likeliest part, so "sure" stays as strict as it was.
  if (report.not_sure_below && !arguments.threshold)
    notes.push_back("the threshold was measured on single clips; here " +
                    std::to_string(looked_at) + " clips answer together");
  if (!joint_space)
    notes.push_back(
        "the model cannot tell which clips a question is about: " + std::to_string(looked_at) +
        " of " + std::to_string(report.clips) + ", at even distances, count alike");
  return notes;
}

}  // namespace

void run_ask(const AskArguments& arguments) {
  check_questions(arguments.questions, arguments.options);  // before anything is loaded
  const auto compute = choose_compute(arguments.device, arguments.precision);
  const auto model = choose_model(arguments.model);
  const auto opened = open_model(model, compute);
  const auto tokenizer = WordPiece::from_file(opened.vocab);
  const AnswererOptions answerer_options;
  Answerer answerer(opened.encoder, tokenizer, answerer_options);
  std::optional<AnswerList> answers;
  if (!arguments.is_written)
    answers = answerer.compile(choose_answers(model, arguments.answers).texts);

  Report report;
  report.video = arguments.video;
  report.not_sure_below = choose_threshold(arguments, model, opened.fingerprint, report.notes);
  const Stopwatch encoding;
  WatchedVideo video(answerer, arguments.video);
  report.encode_seconds = encoding.seconds();
  report.clips = video.clips().size();
  if (!video.damage().empty()) report.notes.push_back(video.damage());
  for (auto& note : notes_on_clips(report, arguments, answerer.config().joint_space))
    report.notes.push_back(std::move(note));
  for (auto& note : notes_on_model(opened.knows)) report.notes.push_back(std::move(note));

  Asker asker(answerer, opened.encoder->temperature(), std::move(answers), arguments.options);
  const Stopwatch answering;
  auto results = asker.ask(video, arguments.questions);
  report.answer_seconds = answering.seconds();
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& question = arguments.questions[i];
    report.answers.push_back({question, std::move(results[i]),
                              notes_on_text(question, TextKind::kQuestion, tokenizer,
                                            answerer_options.max_question_tokens)});
  }
  if (arguments.is_json)
    print_report_json(report);
  else
    print_report(report);
  print_notes(all_notes(report));
}

}  // namespace litevl
