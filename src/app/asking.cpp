#include "app/asking.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/stopwatch.h"
#include "checkpoint/model_files.h"
#include "core/printable.h"
#include "data/answer_choice.h"
#include "library/ask.h"
#include "litevl/error.h"
#include "text/text_reading.h"

namespace litevl {
namespace {

// Below which probability an answer is not sure. A measured threshold holds for what it was
// measured on: this model's answers from its own list.
std::optional<double> choose_threshold(const AskRequest& request, const ModelInfo& model,
                                       std::vector<std::string>& notes) {
  if (request.threshold) return request.threshold;
  const auto known = own_calibration(model.folder, model.fingerprint, notes);
  if (!known) return std::nullopt;
  const bool is_own_list = !request.answers && !request.is_written;
  if (is_own_list) return known->not_sure_below;
  notes.push_back(
      "nothing is called not sure: the model's threshold was measured on its own list "
      "of answers; give a threshold (`--threshold`) to change that");
  return std::nullopt;
}

// What a reader should know of the answers of more than one clip.
std::vector<std::string> notes_on_clips(const AskReport& report, const AskRequest& request,
                                        bool joint_space) {
  std::vector<std::string> notes;
  const auto looked_at = std::min(report.clips, static_cast<std::size_t>(request.options.clips));
  if (looked_at < 2) return notes;
  // A mixture is at most as likely as its likeliest part, so "sure" stays as strict as it was.
  if (report.not_sure_below && !request.threshold)
    notes.push_back("the threshold was measured on single clips; here " +
                    std::to_string(looked_at) + " clips answer together");
  if (!joint_space)
    notes.push_back(
        "the model cannot tell which clips a question is about: " + std::to_string(looked_at) +
        " of " + std::to_string(report.clips) + ", at even distances, count alike");
  return notes;
}

const AskRequest& checked(const AskRequest& request) {
  check_questions(request.questions, request.options);
  if (request.threshold && !(*request.threshold >= 0 && *request.threshold <= 1))
    throw Error(Error::Kind::kUsage, "ask", "the threshold is no probability, 0 to 1");
  if (request.answers && request.is_written)
    throw Error(Error::Kind::kUsage, "ask", "written answers do not come from a list");
  return request;
}

}  // namespace

AnswerCandidate AskReport::best_of(const AskResult& result) {
  return result.candidates.empty() ? AnswerCandidate{} : result.candidates.front();
}

bool AskReport::is_unsure(const AskResult& result) const {
  return not_sure_below && best_of(result).probability < *not_sure_below;
}

std::vector<std::string> AskReport::all_notes() const {
  std::vector<std::string> all;
  for (const auto& answered : answers)
    for (const auto& note : answered.notes)
      all.push_back(answers.size() == 1 ? note
                                        : '"' + shortened(answered.question, 100) + "\": " + note);
  all.insert(all.end(), notes.begin(), notes.end());
  return all;
}

Asking::Asking(const AskRequest& request, const Model& model, std::shared_ptr<Encoder> encoder)
    : request_(checked(request)),
      model_(model),
      encoder_(std::move(encoder)),
      answerer_(encoder_, model.shared().tokenizer, options_) {
  if (!request.is_written)
    list_ = answerer_.compile(request.answers ? *request.answers
                                              : choose_answers(model.info().folder, {}).texts);
}

AskReport Asking::ask(AskedClips& clips, std::size_t count, const ProgressSink& progress,
                      const std::string& damage) {
  AskReport report;
  report.clips = count;
  report.not_sure_below = choose_threshold(request_, model_.info(), report.notes);
  if (!damage.empty()) report.notes.push_back(damage);
  for (auto& note : notes_on_clips(report, request_, answerer_.config().joint_space))
    report.notes.push_back(std::move(note));
  for (auto& note : notes_on_model(model_.info().knows)) report.notes.push_back(std::move(note));

  Asker asker(answerer_, encoder_->temperature(), list_, request_.options, progress);
  const Stopwatch answering;
  auto results = asker.ask(clips, request_.questions);
  report.answer_seconds = answering.seconds();
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& question = request_.questions[i];
    report.answers.push_back(
        {question, std::move(results[i]),
         notes_on_text(question, TextKind::kQuestion, model_.shared().tokenizer,
                       options_.max_question_tokens)});
  }
  return report;
}

}  // namespace litevl
