#include "library/ask.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "core/progress.h"
#include "core/stop.h"
#include "library/surroundings.h"
#include "litevl/error.h"
#include "task/answer_mixture.h"
#include "text/caption.h"

namespace litevl {
namespace {

// Questions; limits memory, 3 MB for each question at full size.
constexpr std::size_t kAskedAtOnce = 32;

void check_range(const char* name, std::int64_t value, std::int64_t most) {
  if (value >= 1 && value <= most) return;
  throw Error(Error::Kind::kUsage, "ask",
              std::string(name) + " is " + std::to_string(value) + ", expected 1 to " +
                  std::to_string(most));
}

// exp(s_i / temperature), divided by their sum.
std::vector<double> softmax(const std::vector<double>& similarity, double temperature) {
  const double largest = *std::max_element(similarity.begin(), similarity.end());
  std::vector<double> weights;
  for (const double s : similarity) weights.push_back(std::exp((s - largest) / temperature));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

// The rows of one question, of which `states` are the states in each clip, as a batch.
GroundedQuestions join(const std::vector<Array<float>>& states, const Array<float>& embedding) {
  GroundedQuestions all;
  all.begins = {0};
  for (const auto& row : states) all.begins.push_back(all.begins.back() + row.size(0));
  all.states = joined(states);
  all.embedding = embedding;
  return all;
}

}  // namespace

void check_questions(const std::vector<std::string>& questions, const AskOptions& options) {
  check_range("top", options.top, 1000);
  check_range("clips", options.clips, 64);
  check_range("beams", options.beams, 64);
  if (questions.empty()) throw Error(Error::Kind::kUsage, "ask", "there is no question");
  for (std::size_t i = 0; i < questions.size(); ++i)
    if (clean_question(questions[i]).empty())
      throw Error(Error::Kind::kUsage, "ask",
                  "question " + std::to_string(i + 1) + " has no words");
}

Asker::Asker(Answerer& answerer, double temperature, std::optional<AnswerList> answers,
             const AskOptions& options, ProgressSink progress)
    : answerer_(answerer),
      temperature_(temperature),
      answers_(std::move(answers)),
      options_(options),
      progress_(std::move(progress)) {}

std::vector<AskResult> Asker::ask(AskedClips& clips, const std::vector<std::string>& questions) {
  check_questions(questions, options_);
  std::vector<AskResult> results;
  for (std::size_t begin = 0; begin < questions.size(); begin += kAskedAtOnce) {
    const auto end = std::min(begin + kAskedAtOnce, questions.size());
    const std::vector<std::string> batch(questions.begin() + static_cast<std::ptrdiff_t>(begin),
                                         questions.begin() + static_cast<std::ptrdiff_t>(end));
    for (const Grounded& question : ground(clips, batch))
      results.push_back(answer(clips, question));
  }
  return results;
}

// Grounds each question in its clips. A clip's keys and values, which are most of the work, are
// computed once for all its questions.
std::vector<Asker::Grounded> Asker::ground(AskedClips& clips,
                                           const std::vector<std::string>& questions) {
  const auto embedding = answerer_.question_features(questions);  // (Q,E)
  check_finite_numbers(embedding);
  const auto nearest = clips.nearest(embedding, options_.clips);
  std::map<std::int64_t, std::vector<std::size_t>> questions_of_clip;  // clips ascending
  for (std::size_t i = 0; i < nearest.size(); ++i)
    for (const auto clip : nearest[i]) questions_of_clip[clip].push_back(i);
  std::vector<Grounded> all(questions.size());
  std::vector<std::vector<Array<float>>> states(questions.size());
  Progress progress("asking", std::ssize(questions_of_clip), progress_);
  std::int64_t done = 0;
  for (const auto& [clip, asked] : questions_of_clip) {
    check_stop(options_.is_cancelled);
    progress.update(done++);
    std::vector<std::string> texts;
    for (const auto i : asked) texts.push_back(questions[i]);
    const auto grounded = answerer_.ground(clips.clip_encoding(clip), texts);
    check_finite_numbers(grounded.states);
    for (std::size_t row = 0; row < asked.size(); ++row) {
      const auto begin = grounded.begins[row], end = grounded.begins[row + 1];
      const auto frames = grounded.frame_weights.row(static_cast<std::int64_t>(row));
      states[asked[row]].push_back(grounded.states.rows(begin, end - begin));
      all[asked[row]].clips.push_back(clip);
      all[asked[row]].frame_weights.emplace_back(frames.begin(), frames.end());
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i].rows = join(states[i], embedding.row(static_cast<std::int64_t>(i)));
  return all;
}

AskResult Asker::answer(AskedClips& clips, const Grounded& question) {
  check_stop(options_.is_cancelled);
  std::optional<AnswerList> written;
  if (!answers_) written = written_answers(question.rows);
  const auto& list = answers_ ? answers_ : written;
  if (!list) return {};
  // Without a joint space all clips have equal weight.
  std::vector<double> similarity(question.clips.size(), 0.0);
  for (std::size_t i = 0; i < similarity.size() && answerer_.config().joint_space; ++i)
    similarity[i] =
        dot(clips.embedding(question.clips[i]).values(), question.rows.embedding.values());
  const auto weights = softmax(similarity, temperature_);
  const auto best = rank_mixture(answerer_, question.rows, weights, *list, options_.top);
  if (!std::all_of(best.begin(), best.end(),
                   [](const MixedAnswer& one) { return std::isfinite(one.probability); }))
    throw Error(Error::Kind::kData, "model", "its numbers are not finite",
                "import or train it again");

  AskResult result;
  for (const auto& one : best)
    result.candidates.push_back(
        {list->texts[static_cast<std::size_t>(one.answer)], one.probability});
  // The evidence for the best answer: each clip counts by its contribution to the answer's
  // probability.
  std::vector<AskedClip> contributions;
  for (std::size_t i = 0; i < question.clips.size(); ++i) {
    const double probability = best.front().probability;
    ClipRecord record = clips.record(question.clips[i]);
    contributions.push_back(
        {.range = record.range,
         .share = probability > 0 ? best.front().by_clip[i] / probability : weights[i],
         .frame_weights = question.frame_weights[i],
         .video = std::move(record.video)});
  }
  result.evidence = find_evidence(contributions);
  return result;
}

// The answers that the decoder writes for each clip, as a list from which all clips then choose.
std::optional<AnswerList> Asker::written_answers(const GroundedQuestions& question) {
  std::vector<std::string> texts;
  for (const auto& answer : answerer_.generate(question, options_.beams))
    if (!clean_caption(answer.text).empty()) texts.push_back(answer.text);
  texts = answerer_.distinct(texts);
  if (texts.empty()) return std::nullopt;
  return answerer_.compile(texts);
}

}  // namespace litevl
