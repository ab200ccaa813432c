#include "library/ask.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "core/torch.h"
#include "task/answer_mixture.h"
#include "text/caption.h"

namespace litevl {
namespace {

void check_range(const char* name, std::int64_t value, std::int64_t most) {
  if (value >= 1 && value <= most) return;
  throw Error(Error::Kind::kUsage, "ask",
              std::string(name) + " is " + std::to_string(value) + ", expected 1 to " +
                  std::to_string(most));
}

std::vector<double> values_of(const at::Tensor& tensor) {
  const auto values = tensor.to(torch::kFloat64).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

// What the best answer rests on: each clip counts by what it gave to the answer's probability.
std::vector<Evidence> evidence_of(const MixedAnswer& best, const std::vector<double>& weights,
                                  const at::Tensor& frame_weights,
                                  const std::vector<TimeRange>& ranges) {
  std::vector<AskedClip> clips;
  for (std::size_t i = 0; i < ranges.size(); ++i)
    clips.push_back({ranges[i],
                     best.probability > 0 ? best.by_clip[i] / best.probability : weights[i],
                     values_of(frame_weights[static_cast<std::int64_t>(i)])});
  return find_evidence(clips);
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
             const AskOptions& options)
    : answerer_(answerer),
      temperature_(temperature),
      answers_(std::move(answers)),
      options_(options) {}

AskResult Asker::ask(WatchedVideo& video, const std::string& question) {
  const torch::NoGradGuard no_grad;
  check_questions({question}, options_);
  const auto clips = nearest_clips(video, question);
  const auto encoding = video.encoding(clips);
  const auto grounded =
      answerer_.ground(encoding, std::vector<std::string>(clips.size(), question));
  if (!grounded.states.isfinite().all().item<bool>())
    throw Error(Error::Kind::kData, "model", "its numbers are not finite",
                "import or train it again");
  const auto list = answers_ ? answers_ : written_answers(grounded);
  if (!list) return {};
  const auto weights = weights_of(grounded, encoding.embedding);
  const auto best = rank_mixture(answerer_, grounded, weights, *list, options_.top);

  AskResult result;
  for (const auto& answer : best)
    result.candidates.push_back(
        {list->texts[static_cast<std::size_t>(answer.answer)], answer.probability});
  std::vector<TimeRange> ranges;
  for (const auto clip : clips) ranges.push_back(video.clips()[static_cast<std::size_t>(clip)]);
  result.evidence = evidence_of(best.front(), weights, grounded.frame_weights, ranges);
  return result;
}

// In the video's order. A question's embedding does not depend on the clip that it is asked of.
std::vector<std::int64_t> Asker::nearest_clips(WatchedVideo& video, const std::string& question) {
  const auto count = static_cast<std::int64_t>(video.clips().size());
  std::vector<std::int64_t> clips(video.clips().size());
  std::iota(clips.begin(), clips.end(), std::int64_t{0});
  if (count <= options_.clips) return clips;
  const auto embedding = answerer_.ground(video.encoding({0}), {question}).embedding;  // (1,E)
  const auto similarity = values_of(video.embeddings().mv(embedding[0]));
  std::stable_sort(clips.begin(), clips.end(), [&](std::int64_t a, std::int64_t b) {
    return similarity[static_cast<std::size_t>(a)] > similarity[static_cast<std::size_t>(b)];
  });
  clips.resize(static_cast<std::size_t>(options_.clips));
  std::sort(clips.begin(), clips.end());
  return clips;
}

std::vector<double> Asker::weights_of(const GroundedQuestions& question,
                                      const at::Tensor& clips) const {
  const auto similarity = clips.mv(question.embedding[0]);  // (C)
  return values_of((similarity.to(torch::kFloat64) / temperature_).softmax(0));
}

// What the decoder says to each clip, as a list that all clips are then asked about.
std::optional<AnswerList> Asker::written_answers(const GroundedQuestions& question) {
  std::vector<std::string> texts;
  for (const auto& answer : answerer_.generate(question, options_.beams))
    if (!clean_caption(answer.text).empty() &&
        std::find(texts.begin(), texts.end(), answer.text) == texts.end())
      texts.push_back(answer.text);
  if (texts.empty()) return std::nullopt;
  return answerer_.compile(texts);
}

}  // namespace litevl
