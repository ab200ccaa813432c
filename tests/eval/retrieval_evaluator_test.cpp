#include "eval/retrieval_evaluator.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/torch.h"
#include "eval/report_markdown.h"
#include "eval/retrieval_report.h"
#include "eval/retrieval_truth.h"
#include "litevl/error.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

using testing::HasSubstr;

constexpr int kSide = 32;

// Six videos, of which number 2 cannot be read and number 4 is not there; 0 and 1 are counterparts.
class RetrievalEvaluatorTest : public testing::Test {
 protected:
  RetrievalEvaluatorTest() {
    const auto file = folder_.path() / "annotations.json";
    for (const int video : {0, 1, 3, 5})
      write_grey_video(folder_.path() / (std::to_string(video) + ".mp4"), 40 * video + 20);
    std::ofstream(folder_.path() / "2.mp4") << "not a video";
    std::ofstream(file) << R"([
      {"video": "0.mp4", "caption": "a red ball moves left", "family": 1},
      {"video": "1.mp4", "caption": ["a red ball moves right", "A grey cube!"], "family": 1},
      {"video": "2.mp4", "caption": "a green cube spins"},
      {"video": "3.mp4", "caption": "a grey cube"},
      {"video": "4.mp4", "caption": "a red ball grows"},
      {"video": "5.mp4", "caption": "a ball spins and grows and moves left and right and left"}])";
    list_ = load_caption_list(file);
  }

  RetrievalEvaluation evaluate(const RetrievalEvaluationOptions& options) {
    Retriever retriever(make_encoder(small_model()), WordPiece(small_vocabulary(), "small"));
    return evaluate_retrieval(retriever, list_, options);
  }

  RetrievalEvaluationOptions options() const {
    return {.candidates = 2, .frames = 3, .video_batch = 2, .text_batch = 3};
  }

  TemporaryFolder folder_;
  CaptionList list_;
};

TEST_F(RetrievalEvaluatorTest, BrokenVideosStayAsMissesAndAreListed) {
  const auto evaluation = evaluate(options());
  ASSERT_EQ(evaluation.missing.size(), 2u);
  EXPECT_EQ(evaluation.missing[0].video, 2);
  EXPECT_THAT(evaluation.missing[0].reason, HasSubstr("2.mp4"));
  EXPECT_EQ(evaluation.missing[1].video, 4);
  EXPECT_EQ(evaluation.videos, 6);
  EXPECT_EQ(evaluation.captions, 7);
  const auto& result = evaluation.result;
  EXPECT_EQ(result.text_to_video.queries, 7);
  EXPECT_EQ(result.video_to_text.queries, 6);
  // Everything there is within the first 10, the two missing are not.
  EXPECT_DOUBLE_EQ(result.text_to_video.reranked.expected.recall_at_10, 5.0 / 7);
  EXPECT_DOUBLE_EQ(result.video_to_text.first_stage.expected.recall_at_10, 4.0 / 6);
}

TEST_F(RetrievalEvaluatorTest, RanksAsTheModelSays) {
  const auto evaluation = evaluate(options());
  Retriever retriever(make_encoder(small_model()), WordPiece(small_vocabulary(), "small"));
  std::vector<std::filesystem::path> paths;
  for (const auto& video : list_.videos) paths.push_back(video.path);
  VideoStream stream(paths, {0, 1, 3, 5}, {.frames = 3, .size = {kSide, kSide}, .batch = 4});
  const auto videos = retriever.encode_videos(stream.next()->pixels);
  EXPECT_FALSE(stream.next().has_value());
  std::vector<std::string> captions;
  for (const int video : {0, 1, 3, 5}) captions.push_back(list_.videos[video].captions[0]);
  const auto similarity =
      as_tensor(retriever.encode_texts(captions).embedding).mm(as_tensor(videos.embedding).t());
  double right = 0;
  for (std::int64_t i = 0; i < 4; ++i) right += similarity[i].argmax().item<std::int64_t>() == i;
  // "A grey cube!", of video 1, is that of video 3 to the model.
  right += similarity[2].argmax().item<std::int64_t>() == 1;
  EXPECT_DOUBLE_EQ(evaluation.result.text_to_video.first_stage.expected.recall_at_1, right / 7);
}

// Reading and encoding again what did not fit into memory gives the same figures.
TEST_F(RetrievalEvaluatorTest, TokensNeedNotBeKept) {
  auto forgetful = options();
  forgetful.kept_token_bytes = 0;
  forgetful.timelines = std::make_shared<KnownTimelines>();
  const auto expected = evaluate(options()), actual = evaluate(forgetful);
  EXPECT_EQ(expected.matched_pairs, actual.matched_pairs);
  const RetrievalStatement statement;
  EXPECT_EQ(report_json(expected, list_, statement), report_json(actual, list_, statement));
  EXPECT_EQ(forgetful.timelines->num_read(), 4);  // of each video that can be read
}

TEST_F(RetrievalEvaluatorTest, ReportStatesWhatFiguresDependOn) {
  const auto evaluation = evaluate(options());
  RetrievalStatement statement;
  statement.model = "models/small";
  statement.fingerprint = "1f3a9c";
  statement.frame_size = {kSide, kSide};
  statement.cut_captions = 1;
  const auto report = report_json(evaluation, list_, statement);
  for (const char* direction : {"text_to_video", "video_to_text"})
    for (const char* key : {"R@1", "R@5", "R@10", "median_rank", "mean_rank", "R@1_interval",
                            "optimistic", "pessimistic", "first_stage", "queries"})
      EXPECT_TRUE(report[direction].contains(key)) << direction << " " << key;
  EXPECT_EQ(report["n"], 6);
  EXPECT_EQ(report["missing"].size(), 2u);
  EXPECT_EQ(report["missing"][0]["video"], "2.mp4");
  EXPECT_EQ(report["counterparts"]["sentences"], 3);
  EXPECT_EQ(report["counterparts"]["chance"], 50.0);
  EXPECT_EQ(report["counterparts"]["by_family_size"].size(), 1u);
  const auto& stated = report["stated"];
  EXPECT_EQ(stated["data"]["sha256"], list_.sha256);
  EXPECT_EQ(stated["model"]["fingerprint"], "1f3a9c");
  EXPECT_EQ(stated["candidates"], 2);
  EXPECT_EQ(stated["frames"], 3);
  EXPECT_EQ(stated["ambiguous_captions"], 2);
  EXPECT_EQ(stated["captions_a_video"]["max"], 2);
  EXPECT_NEAR(stated["R@1_ceiling"].get<double>(), 600.0 / 7, 1e-9);
  EXPECT_EQ(stated["data"]["split"], "the whole file");
  EXPECT_THAT(stated["data"]["format"], HasSubstr("list: "));
  for (const char* key :
       {"unit", "selection", "frame_sampling", "resolution", "max_text_tokens", "cut_captions",
        "score", "tie_rule", "tail_rule", "post_processing", "precision", "seed", "interval"})
    EXPECT_TRUE(stated.contains(key)) << key;
  const auto text = report_text(evaluation, list_, statement);
  EXPECT_THAT(text, HasSubstr("6 videos, 7 captions, 2 videos missing"));
  EXPECT_THAT(text, HasSubstr("families of 2 (3, chance 50.0)"));
  EXPECT_THAT(text, HasSubstr("2.mp4"));
}

TEST_F(RetrievalEvaluatorTest, FiguresAreTheMeansOfEveryQuerys) {
  const auto evaluation = evaluate(options());
  const auto queries = per_query_json(evaluation, list_);
  const auto report = report_json(evaluation, list_, {});
  for (const char* direction : {"text_to_video", "video_to_text"}) {
    double sum = 0;
    for (const auto& value : queries[direction]["R@1"]) sum += value.get<double>();
    EXPECT_EQ(queries[direction]["video"].size(), report[direction]["queries"]);
    EXPECT_NEAR(100 * sum / report[direction]["queries"].get<double>(),
                report[direction]["R@1"].get<double>(), 1e-9);
  }
  EXPECT_EQ(queries["counterparts"]["accuracy"].size(), 3u);
  EXPECT_EQ(queries["counterparts"]["video"], (std::vector<int>{0, 1, 1}));
}

TEST_F(RetrievalEvaluatorTest, MarkdownHasTheFiguresAndWhatIsStated) {
  list_.split = "a|b";
  const auto markdown = report_markdown(report_json(evaluate(options()), list_, {}));
  EXPECT_THAT(markdown, HasSubstr("6 videos with 7 captions, 2 videos missing"));
  EXPECT_THAT(markdown, HasSubstr("| text to video, re-ranked "));
  EXPECT_THAT(markdown, HasSubstr("| families of 2 "));
  EXPECT_THAT(markdown, HasSubstr("- candidates: 2\n"));
  EXPECT_THAT(markdown, HasSubstr("a\\|b"));
  EXPECT_THAT(markdown, HasSubstr("- 2.mp4: "));
}

// Of a list such as DiDeMo's only the beginning of a video is looked at.
TEST_F(RetrievalEvaluatorTest, OnlyTheVideosFirstSecondsAreLookedAt) {
  const auto path = folder_.path() / "long.mp4";
  VideoWriter writer(path, {.width = kSide, .height = kSide, .frame_rate = 4});
  for (int frame = 0; frame < 16; ++frame) {
    const std::vector<std::uint8_t> grey(3 * kSide * kSide, frame < 4 ? 20 : 220);
    writer.write(grey.data());
  }
  writer.finish();
  const auto brightest = [&](double first_seconds) {
    VideoStreamOptions stream_options{.frames = 2, .size = {kSide, kSide}, .batch = 1};
    stream_options.first_seconds = first_seconds;
    return as_tensor(VideoStream({path}, {0}, stream_options).next()->pixels).max().item<float>();
  };
  EXPECT_LT(brightest(1), 0);
  EXPECT_GT(brightest(4), 1);
  EXPECT_EQ(brightest(100), brightest(4));

  list_.first_seconds = 30;
  const auto report = report_json(evaluate(options()), list_, {});
  EXPECT_THAT(report["stated"]["frame_sampling"], HasSubstr("the first 30 s"));
}

TEST_F(RetrievalEvaluatorTest, CutCaptionsAreCounted) {
  const WordPiece tokenizer(small_vocabulary(), "small");
  EXPECT_EQ(count_cut_captions(list_, tokenizer, 35), 0);
  EXPECT_EQ(count_cut_captions(list_, tokenizer, 12), 1);  // 11 words and [CLS], [SEP]
  list_.videos[0].captions[0] = std::string(60, 'a');
  EXPECT_EQ(count_cut_captions(list_, tokenizer, 35), 0);
  std::string long_text;
  for (int i = 0; i < 51; ++i) long_text += "ball ";
  list_.videos[0].captions[0] = long_text;
  EXPECT_EQ(count_cut_captions(list_, tokenizer, 100), 1);  // over BLIP's 50 words
}

TEST_F(RetrievalEvaluatorTest, NothingToReadIsAnError) {
  list_.videos = {list_.videos[2], list_.videos[4]};
  try {
    evaluate(options());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    EXPECT_THAT(error.what(), HasSubstr("none of its videos can be read"));
  }
}

TEST_F(RetrievalEvaluatorTest, WrongOptions) {
  auto wrong = options();
  wrong.candidates = 0;
  EXPECT_THROW(evaluate(wrong), Error);
  list_.videos.clear();
  EXPECT_THROW(evaluate(options()), Error);
}

}  // namespace
}  // namespace litevl
