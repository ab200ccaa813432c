#include "library/ask.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/error.h"
#include "core/stop.h"
#include "core/torch.h"
#include "task/answer_mixture.h"
#include "text/caption.h"

namespace litevl {
namespace {

constexpr std::size_t kAskedAtOnce = 32;  // questions; bounds memory, 3 MB a question at full size

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

GroundedQuestions row_of(const GroundedQuestions& all, std::int64_t row) {
  return {all.states.narrow(0, row, 1), all.mask.narrow(0, row, 1), all.embedding.narrow(0, row, 1),
          all.frame_weights.narrow(0, row, 1), all.position_weights.narrow(0, row, 1)};
}

// Rows of one question as a batch. They may be padded differently.
GroundedQuestions join(const std::vector<GroundedQuestions>& rows) {
  std::int64_t longest = 0;
  for (const auto& row : rows) longest = std::max(longest, row.mask.size(1));
  std::vector<at::Tensor> states, masks, embeddings, frames, positions;
  for (const auto& row : rows) {
    const auto missing = longest - row.mask.size(1);
    states.push_back(torch::constant_pad_nd(row.states, {0, 0, 0, missing}));
    masks.push_back(torch::constant_pad_nd(row.mask, {0, missing}));
    embeddings.push_back(row.embedding);
    frames.push_back(row.frame_weights);
    positions.push_back(row.position_weights);
  }
  return {torch::cat(states), torch::cat(masks), torch::cat(embeddings), torch::cat(frames),
          torch::cat(positions)};
}

// `count` of `clips`, at even distances: the middles of as many equal parts.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& clips, std::size_t count) {
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < count; ++i)
    chosen.push_back(clips[(2 * i + 1) * clips.size() / (2 * count)]);
  return chosen;
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

[[noreturn]] void refuse_numbers() {
  throw Error(Error::Kind::kData, "model", "its numbers are not finite",
              "import or train it again");
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

std::vector<AskResult> Asker::ask(WatchedVideo& video, const std::vector<std::string>& questions) {
  const torch::NoGradGuard no_grad;
  check_questions(questions, options_);
  std::vector<AskResult> results;
  for (std::size_t begin = 0; begin < questions.size(); begin += kAskedAtOnce) {
    const auto end = std::min(begin + kAskedAtOnce, questions.size());
    const std::vector<std::string> batch(questions.begin() + static_cast<std::ptrdiff_t>(begin),
                                         questions.begin() + static_cast<std::ptrdiff_t>(end));
    const auto clips = nearest_clips(video, batch);
    const auto grounded = ground(video, clips, batch);
    for (std::size_t i = 0; i < batch.size(); ++i)
      results.push_back(answer(video, clips[i], grounded[i]));
  }
  return results;
}

// A question's embedding does not depend on the clip that it is asked of.
Asker::Clips Asker::nearest_clips(WatchedVideo& video, const std::vector<std::string>& questions) {
  std::vector<std::int64_t> all(video.clips().size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  const auto count = static_cast<std::size_t>(options_.clips);
  if (all.size() <= count) return Clips(questions.size(), all);
  if (!answerer_.config().joint_space) return Clips(questions.size(), spread(all, count));
  const auto embedding = answerer_.ground(video.encoding({0}), questions).embedding;  // (Q,E)
  Clips nearest;
  for (std::int64_t q = 0; q < embedding.size(0); ++q) {
    const auto similarity = values_of(video.embeddings().mv(embedding[q]));  // C
    auto clips = all;
    std::stable_sort(clips.begin(), clips.end(), [&](std::int64_t a, std::int64_t b) {
      return similarity[static_cast<std::size_t>(a)] > similarity[static_cast<std::size_t>(b)];
    });
    clips.resize(count);
    std::sort(clips.begin(), clips.end());
    nearest.push_back(std::move(clips));
  }
  return nearest;
}

// Each question in its clips. A clip's keys and values, most of the work, are computed once for all
// questions that it is asked.
std::vector<GroundedQuestions> Asker::ground(WatchedVideo& video, const Clips& clips,
                                             const std::vector<std::string>& questions) {
  std::map<std::int64_t, std::vector<std::size_t>> questions_of_clip;  // clips ascending
  for (std::size_t i = 0; i < clips.size(); ++i)
    for (const auto clip : clips[i]) questions_of_clip[clip].push_back(i);
  std::vector<std::vector<GroundedQuestions>> rows(questions.size());
  for (const auto& [clip, asked] : questions_of_clip) {
    check_stop();
    std::vector<std::string> texts;
    for (const auto i : asked) texts.push_back(questions[i]);
    const auto grounded = answerer_.ground(video.encoding({clip}), texts);
    if (!grounded.states.isfinite().all().item<bool>() ||
        !grounded.embedding.isfinite().all().item<bool>())
      refuse_numbers();
    for (std::size_t row = 0; row < asked.size(); ++row)
      rows[asked[row]].push_back(row_of(grounded, static_cast<std::int64_t>(row)));
  }
  std::vector<GroundedQuestions> joined;
  joined.reserve(rows.size());
  for (const auto& of_question : rows) joined.push_back(join(of_question));
  return joined;
}

AskResult Asker::answer(const WatchedVideo& video, const std::vector<std::int64_t>& clips,
                        const GroundedQuestions& question) {
  check_stop();
  std::optional<AnswerList> written;
  if (!answers_) written = written_answers(question);
  const auto& list = answers_ ? answers_ : written;
  if (!list) return {};
  auto similarity =
      video.embeddings().index_select(0, torch::tensor(clips)).mv(question.embedding[0]);
  if (!answerer_.config().joint_space) similarity.zero_();  // all clips count alike
  const auto weights = values_of((similarity.to(torch::kFloat64) / temperature_).softmax(0));
  const auto best = rank_mixture(answerer_, question, weights, *list, options_.top);
  if (!std::all_of(best.begin(), best.end(),
                   [](const MixedAnswer& one) { return std::isfinite(one.probability); }))
    refuse_numbers();

  AskResult result;
  for (const auto& one : best)
    result.candidates.push_back(
        {list->texts[static_cast<std::size_t>(one.answer)], one.probability});
  std::vector<TimeRange> ranges;
  ranges.reserve(clips.size());
  for (const auto clip : clips) ranges.push_back(video.clips()[static_cast<std::size_t>(clip)]);
  result.evidence = evidence_of(best.front(), weights, question.frame_weights, ranges);
  return result;
}

// What the decoder says to each clip, as a list that all clips are then asked about.
std::optional<AnswerList> Asker::written_answers(const GroundedQuestions& question) {
  std::vector<std::string> texts;
  for (const auto& answer : answerer_.generate(question, options_.beams))
    if (!clean_caption(answer.text).empty()) texts.push_back(answer.text);
  texts = answerer_.distinct(texts);
  if (texts.empty()) return std::nullopt;
  return answerer_.compile(texts);
}

}  // namespace litevl
