#include "library/ask.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/stop.h"
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

double cosine(const Array<float>& a, const Array<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
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

GroundedQuestions row_of(const GroundedQuestions& all, std::int64_t row) {
  const auto begin = all.begins[static_cast<std::size_t>(row)];
  const auto length = all.begins[static_cast<std::size_t>(row) + 1] - begin;
  return {all.states.rows(begin, length),
          {0, length},
          all.embedding.rows(row, 1),
          all.frame_weights.rows(row, 1),
          all.position_weights.rows(row, 1)};
}

// The rows of one question as a batch.
GroundedQuestions join(const std::vector<GroundedQuestions>& rows) {
  GroundedQuestions all;
  all.begins = {0};
  std::vector<Array<float>> states, embeddings, frames, positions;
  for (const auto& row : rows) {
    all.begins.push_back(all.begins.back() + row.begins.back());
    states.push_back(row.states);
    embeddings.push_back(row.embedding);
    frames.push_back(row.frame_weights);
    positions.push_back(row.position_weights);
  }
  all.states = joined(states);
  all.embedding = joined(embeddings);
  all.frame_weights = joined(frames);
  all.position_weights = joined(positions);
  return all;
}

// `count` of `clips` at even distances: the middle ones of `count` equal parts.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& clips, std::size_t count) {
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < count; ++i)
    chosen.push_back(clips[(2 * i + 1) * clips.size() / (2 * count)]);
  return chosen;
}

// The evidence for the best answer: each clip counts by its contribution to the answer's
// probability.
std::vector<Evidence> evidence_of(const MixedAnswer& best, const std::vector<double>& weights,
                                  const Array<float>& frame_weights,
                                  const std::vector<TimeRange>& ranges) {
  std::vector<AskedClip> clips;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto frames = frame_weights.row(static_cast<std::int64_t>(i));
    clips.push_back({ranges[i],
                     best.probability > 0 ? best.by_clip[i] / best.probability : weights[i],
                     {frames.begin(), frames.end()}});
  }
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

std::vector<AskResult> Asker::ask(WatchedVideo& video, const std::vector<std::string>& questions) {
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
    std::vector<double> similarity;
    for (const auto clip : all)
      similarity.push_back(cosine(video.embeddings().row(clip), embedding.row(q)));
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

// Grounds each question in its clips. A clip's keys and values, which are most of the work, are
// computed once for all its questions.
std::vector<GroundedQuestions> Asker::ground(WatchedVideo& video, const Clips& clips,
                                             const std::vector<std::string>& questions) {
  std::map<std::int64_t, std::vector<std::size_t>> questions_of_clip;  // clips ascending
  for (std::size_t i = 0; i < clips.size(); ++i)
    for (const auto clip : clips[i]) questions_of_clip[clip].push_back(i);
  std::vector<std::vector<GroundedQuestions>> rows(questions.size());
  for (const auto& [clip, asked] : questions_of_clip) {
    check_stop(options_.is_cancelled);
    std::vector<std::string> texts;
    for (const auto i : asked) texts.push_back(questions[i]);
    const auto grounded = answerer_.ground(video.encoding({clip}), texts);
    check_finite_numbers(grounded.states);
    check_finite_numbers(grounded.embedding);
    for (std::size_t row = 0; row < asked.size(); ++row)
      rows[asked[row]].push_back(row_of(grounded, static_cast<std::int64_t>(row)));
  }
  std::vector<GroundedQuestions> all;
  for (const auto& of_question : rows) all.push_back(join(of_question));
  return all;
}

AskResult Asker::answer(const WatchedVideo& video, const std::vector<std::int64_t>& clips,
                        const GroundedQuestions& question) {
  check_stop(options_.is_cancelled);
  std::optional<AnswerList> written;
  if (!answers_) written = written_answers(question);
  const auto& list = answers_ ? answers_ : written;
  if (!list) return {};
  // Without a joint space all clips have equal weight.
  std::vector<double> similarity(clips.size(), 0.0);
  for (std::size_t i = 0; i < clips.size() && answerer_.config().joint_space; ++i)
    similarity[i] = cosine(video.embeddings().row(clips[i]), question.embedding.row(0));
  const auto weights = softmax(similarity, temperature_);
  const auto best = rank_mixture(answerer_, question, weights, *list, options_.top);
  if (!std::all_of(best.begin(), best.end(),
                   [](const MixedAnswer& one) { return std::isfinite(one.probability); }))
    throw Error(Error::Kind::kData, "model", "its numbers are not finite",
                "import or train it again");

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
