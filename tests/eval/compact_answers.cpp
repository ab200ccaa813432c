#include <cstdio>
#include <numeric>
#include <optional>

#include "eval/compact_check.h"
#include "eval/metrics.h"
#include "eval/question_result.h"
#include "eval/video_stream.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr double kMostAnswerPoints = 0.5;  // that the default form may lose

using Given = std::vector<std::optional<GivenAnswer>>;

void answer(Answerer& answerer, const VideoEncoding& video, const QuestionedVideo& of,
            const AnswerList& answers, Given& given) {
  std::vector<std::string> questions;
  for (const auto& question : of.questions) questions.push_back(question.text);
  for (const auto& ranked : answerer.rank(answerer.ground(video, questions), answers, 1))
    given.push_back(
        GivenAnswer{answers.texts[static_cast<std::size_t>(ranked[0].answer)], std::nullopt});
}

}  // namespace

bool check_answers(Answerer& answerer, const QuestionList& list,
                   const std::vector<std::string>& answers, const std::vector<Way>& ways) {
  for (const Way& way : ways)
    if (way.kept_places != 1)
      throw Error(Error::Kind::kUsage, "check", "shares of places are for matching only");
  const auto compiled = answerer.compile(answers);
  const auto& vision = answerer.config().vision;
  std::vector<std::filesystem::path> paths;
  for (const auto& video : list.videos) paths.emplace_back(video.path);
  std::vector<std::int64_t> all(paths.size());
  std::iota(all.begin(), all.end(), std::int64_t{0});
  VideoStream stream(paths, all,
                     {.frames = static_cast<int>(vision.max_frames),
                      .size = {.height = static_cast<int>(vision.image_height),
                               .width = static_cast<int>(vision.image_width)}});
  std::vector<Given> given(1 + ways.size());  // from all tokens as they are computed, then the ways
  std::vector<std::int64_t> video_of_question;
  while (auto batch = stream.next()) {
    if (!batch->missing.empty()) throw Error(Error::Kind::kData, "check", batch->missing[0].reason);
    const auto encoding = answerer.encode_videos(batch->pixels);
    for (std::int64_t b = 0; b < std::ssize(batch->videos); ++b) {
      const auto number = batch->videos[static_cast<std::size_t>(b)];
      const auto& video = list.videos[static_cast<std::size_t>(number)];
      video_of_question.insert(video_of_question.end(), video.questions.size(), number);
      const auto embedding = encoding.embedding.rows(b, 1);
      answer(answerer, {encoding.tokens.videos(b, 1), embedding, encoding.frames}, video, compiled,
             given[0]);
      const auto layout = token_layout(vision, encoding.frames);
      for (std::size_t way = 0; way < ways.size(); ++way)
        answer(answerer,
               {keep(encoding.tokens.floats.row(b), layout, ways[way]).tokens, embedding,
                encoding.frames},
               video, compiled, given[way + 1]);
    }
    std::fprintf(stderr, "\rasked %lld of %zu videos",
                 static_cast<long long>(batch->videos.back()) + 1, paths.size());
  }
  std::fprintf(stderr, "\n");
  std::printf(
      "%zu questions about %zu videos\n\n| kept | answered right | difference, points |\n"
      "| --- | --- | --- |\n",
      video_of_question.size(), paths.size());
  const auto whole = evaluate_answers(list, given[0], answers);
  std::printf("| all, as they are computed | %.1f | |\n", 100 * whole.overall.accuracy.share);
  bool is_fine = true;
  for (std::size_t way = 0; way < ways.size(); ++way) {
    const auto result = evaluate_answers(list, given[way + 1], answers);
    std::vector<double> differences;
    for (std::size_t i = 0; i < result.is_right.size(); ++i)
      differences.push_back(100.0 * (result.is_right[i] - whole.is_right[i]));
    const auto points = share_of(differences, video_of_question);
    std::printf("| %s | %.1f | %+.2f [%+.1f, %+.1f] |\n", name_of(ways[way]).c_str(),
                100 * result.overall.accuracy.share, points.share, points.interval.low,
                points.interval.high);
    if (ways[way].form == kDefaultForm) is_fine = points.share >= -kMostAnswerPoints;
  }
  return is_fine;
}

}  // namespace litevl
