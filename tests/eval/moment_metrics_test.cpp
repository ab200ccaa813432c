#include "eval/moment_metrics.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "eval/chunk_metrics.h"
#include "eval/moment_report.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using nlohmann::json;
using testing::DoubleEq;
using testing::Each;
using testing::HasSubstr;

MomentEvaluation evaluated(const std::string& truth, const std::string& predictions,
                           json* report = nullptr) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "truth") << truth;
  std::ofstream(folder.path() / "predictions") << predictions;
  const auto list = load_moment_list(folder.path() / "truth");
  const auto predicted = load_moment_predictions(folder.path() / "predictions", list);
  auto evaluation = evaluate_moments(list, predicted);
  if (report != nullptr) *report = report_json(evaluation, list, predicted);
  EXPECT_THAT(report_text(evaluation, list, predicted), HasSubstr("stated:"));
  return evaluation;
}

json report_of(const std::string& truth, const std::string& predictions) {
  json report;
  evaluated(truth, predictions, &report);
  return report;
}

// Moments of exactly 10 and 30 s, several of one query and in several ranges; equal scores, more
// than ten predictions, some without length or out of the video, in another order than the truth.
constexpr const char* kTruth = R"({"qid": 1, "vid": "x", "relevant_windows": [[0, 10], [40, 70]]}
{"qid": 2, "vid": "x", "relevant_windows": [[10, 52]]}
{"qid": 3, "vid": "y", "relevant_windows": [[100, 112], [20, 24], [60, 94]]}
{"qid": 4, "vid": "z", "relevant_windows": [[30, 60]]}
{"qid": 5, "vid": "z", "relevant_windows": [[0, 150]]}
{"qid": 6, "vid": "w", "relevant_windows": [[2, 4], [8, 10], [12, 22]]}
{"qid": 7, "vid": "w", "relevant_windows": [[90, 102.5]]})";
constexpr const char* kPredictions =
    R"({"qid": 3, "pred_relevant_windows": [[100, 110, 0.9], [60, 92, 0.9], [20, 26, 0.5], [0, 126, 0.1]]}
{"qid": 1, "pred_relevant_windows": [[42, 66, 0.2], [0, 9, 0.8], [0, 10, 0.8]]}
{"qid": 2, "pred_relevant_windows": [[20, 50, 0.7], [10, 52, 0.7], [12, 50, 0.9]]}
{"qid": 4, "pred_relevant_windows": [[0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [0, 10, 0.1], [30, 60, 1]]}
{"qid": 5, "pred_relevant_windows": [[-20, 150, 1], [0, 150, 0.5], [75, 75, 2]]}
{"qid": 7, "pred_relevant_windows": [[90, 90, 0.5], [91, 101, 0.4], [89.5, 104, 0.4]]}
{"qid": 6, "pred_relevant_windows": [[2, 10, 0.3], [12, 20, 0.6], [2, 4.5, 0.6], [8, 11, 0.6], [11.5, 22.5, 0.1]]})";

// The figures are what moment_detr's standalone_eval/eval.py (commit b7e553a, NumPy 2.4.6) and
// UniVTG's eval/eval.py (R1@0.3, R5 and mIoU) printed for these two files.
TEST(MomentMetrics, AsTheFieldsEvaluatorsPrint) {
  const auto report = report_of(kTruth, kPredictions);
  EXPECT_EQ(report["task"], "moments");
  EXPECT_EQ(report["queries"], 7);
  EXPECT_EQ(report["videos"], 4);
  EXPECT_EQ(report["unanswered"], 0);
  EXPECT_EQ(report["mr"], json::parse(R"({
    "MR-full-mAP": 53.4, "MR-short-mAP": 56.56, "MR-middle-mAP": 32.92, "MR-long-mAP": 61.67,
    "MR-full-mIoU": 49.71, "MR-short-mIoU": 8.33, "MR-middle-mIoU": 40.83, "MR-long-mIoU": 53.22,
    "MR-full-mAP@0.5": 69.05, "MR-full-mAP@0.75": 59.52,
    "MR-full-R1@0.3": 57.14, "MR-full-R1@0.5": 57.14, "MR-full-R1@0.7": 57.14,
    "MR-full-R5@0.3": 85.71, "MR-full-R5@0.5": 85.71, "MR-full-R5@0.7": 85.71})"));
  EXPECT_EQ(report["by_length"]["short"]["MR-mAP"], json::parse(R"({
    "0.5": 77.78, "0.55": 77.78, "0.6": 77.78, "0.65": 77.78, "0.7": 55.56, "0.75": 55.56,
    "0.8": 55.56, "0.85": 35.56, "0.9": 35.56, "0.95": 16.67, "average": 56.56})"));
  EXPECT_EQ(report["by_length"]["full"]["MR-mAP"], json::parse(R"({
    "0.5": 69.05, "0.55": 69.05, "0.6": 69.05, "0.65": 69.05, "0.7": 59.52, "0.75": 59.52,
    "0.8": 59.52, "0.85": 36.67, "0.9": 29.52, "0.95": 13.1, "average": 53.4})"));
  const auto& recall = report["by_length"]["full"]["MR-R1"];
  EXPECT_EQ(recall["0.75"], 42.86);
  EXPECT_EQ(recall["0.85"], 14.29);
  EXPECT_EQ(recall["0.95"], 0);
  EXPECT_EQ(report["by_length"]["short"]["queries"], 3);
  EXPECT_TRUE(report["didemo"].is_null());
  const auto& interval = report["intervals"]["MR-full-R1@0.5"];
  EXPECT_LT(interval[0], 57.14);
  EXPECT_GT(interval[1], 57.14);
}

TEST(MomentMetrics, AnOverlapOfTheThresholdCounts) {
  EXPECT_EQ(overlap_of({0, 10}, {0, 5}), 0.5);
  EXPECT_EQ(best_overlap({{0, 10}}, {{{0, 5}, 0}}, 1), 0.5);
  EXPECT_EQ(average_precisions({{0, 10}}, {{{0, 5}, 0}})[0], 1);
  EXPECT_EQ(average_precisions({{0, 10}}, {{{0, 5}, 0}})[1], 0);
}

// Two moments of one query, found by the two predictions or by one of them twice.
TEST(MomentMetrics, FindsAMomentOnce) {
  const std::vector<TimeWindow> moments{{0, 10}, {20, 30}};
  EXPECT_THAT(average_precisions(moments, {{{0, 10}, 2}, {{20, 30}, 1}}), Each(1));
  EXPECT_THAT(average_precisions(moments, {{{0, 10}, 2}, {{0, 10}, 1}}), Each(0.5));
  // The wrong one first: a precision of 1/2 at the recall of 1/2.
  EXPECT_THAT(average_precisions(moments, {{{0, 10}, 1}, {{50, 60}, 2}}), Each(0.25));
}

TEST(MomentMetrics, WithoutLengthOrPredictionsThereIsNoOverlap) {
  EXPECT_EQ(overlap_of({5, 5}, {5, 5}), 0);
  EXPECT_EQ(overlap_of({0, 1}, {1, 2}), 0);
  EXPECT_EQ(best_overlap({{5, 5}}, {{{5, 5}, 1}}, 1), 0);
  EXPECT_EQ(best_overlap({{5, 6}}, {}, 1), 0);
  EXPECT_THAT(average_precisions({{5, 5}}, {{{5, 5}, 1}}), Each(0));
  EXPECT_THAT(average_precisions({{5, 6}}, {}), Each(0));
}

TEST(MomentMetrics, QueriesWithoutPredictionsAreMisses) {
  const auto report = report_of(
      "{\"qid\": 1, \"relevant_windows\": [[0, 5]]}\n{\"qid\": 2, \"relevant_windows\": [[0, 5]]}\n"
      "{\"qid\": 3, \"relevant_windows\": [[0, 5]]}\n{\"qid\": 4, \"relevant_windows\": []}",
      "{\"qid\": 1, \"pred_relevant_windows\": [[0, 5, 1]]}\n"
      "{\"qid\": 3, \"pred_relevant_windows\": []}\n"
      "{\"qid\": 4, \"pred_relevant_windows\": [[0, 5, 1]]}");
  EXPECT_EQ(report["queries"], 3);
  EXPECT_EQ(report["unanswered"], 2);
  EXPECT_EQ(report["without_moments"], 1);
  EXPECT_EQ(report["mr"]["MR-full-R1@0.5"], 33.33);
  EXPECT_EQ(report["mr"]["MR-full-mAP"], 33.33);
  EXPECT_TRUE(report["mr"]["MR-long-mAP"].is_null());
  EXPECT_EQ(report["by_length"]["long"], json::parse(R"({"queries": 0})"));
  EXPECT_THAT(error_text([] {
                evaluated("{\"qid\": 4, \"relevant_windows\": []}",
                          "{\"qid\": 4, \"pred_relevant_windows\": []}");
              }),
              HasSubstr("none of its queries has a moment"));
}

TEST(MomentMetrics, QueriesAreInTheListsOrder) {
  const auto evaluation = evaluated(kTruth, kPredictions);
  const auto figures = per_query_json(evaluation)["moments"];
  EXPECT_EQ(figures["video"], json({0, 0, 1, 2, 2, 3, 3}));
  EXPECT_EQ(figures["R1@0.7"], json({1, 1, 1, 0, 1, 0, 0}));
  EXPECT_EQ(figures["mIoU"][4], 150.0 / 170);
}

// np.sum of the same in NumPy 2.4.6; one after another they are 1 and 99.9999999999986.
TEST(MomentMetrics, SumsAsNumPy) {
  const std::vector<double> ten{1e16, 1, 1, 1, 1, 1, 1, 1, -1e16, 1};
  EXPECT_EQ(pairwise_sum(ten.data(), ten.size()), 7);
  const std::vector<double> thousand(1000, 0.1);
  EXPECT_EQ(pairwise_sum(thousand.data(), thousand.size()), 100.00000000000001);
}

TEST(ChunkMetrics, RanksEachStretchOnce) {
  const auto ranking = rank_chunks({{{0, 5}, 0.1},
                                    {{5, 15}, 0.9},
                                    {{4.9, 14}, 0.5},   // the same to the nearest chunk
                                    {{25, 28.2}, 0.1},  // a last chunk that is not whole
                                    {{25, 26}, 0.05},
                                    {{-3, 99}, 0.3},
                                    {{11, 12}, 0}});
  EXPECT_EQ(ranking, (std::vector<ChunkSpan>{{1, 2}, {0, 5}, {0, 0}, {5, 5}, {2, 2}}));
}

TEST(ChunkMetrics, TheThreeBestAnnotatorsCount) {
  const std::vector<ChunkSpan> annotations{{0, 0}, {0, 0}, {5, 5}, {0, 1}};
  const auto figures = measure_chunks(annotations, {{0, 0}, {0, 1}, {5, 5}}, 6);
  EXPECT_THAT(figures.rank, DoubleEq(4.0 / 3));
  EXPECT_THAT(figures.overlap, DoubleEq(2.5 / 3));
  // What is not in the ranking is last: of 21, or of 15 with five chunks.
  EXPECT_THAT(measure_chunks(annotations, {{0, 0}}, 6).rank, DoubleEq((1 + 1 + 21) / 3.0));
  EXPECT_THAT(measure_chunks(annotations, {{0, 0}}, 5).rank, DoubleEq((1 + 1 + 15) / 3.0));
  EXPECT_EQ(measure_chunks(annotations, {}, 6).overlap, 0);
}

// The figures are what DiDeMo's utils/eval.py (LocalizingMoments, commit b6a555c) computes for
// rankings that begin so, of all 21 stretches: 0.5, 1 and 0.861111.
TEST(ChunkMetrics, AsDidemosEvaluatorPrints) {
  const auto report = report_of(
      R"([{"annotation_id": 1, "video": "a", "description": "x", "num_segments": 6,
           "times": [[0, 0], [0, 0], [0, 0], [3, 5]]},
          {"annotation_id": 2, "video": "b", "description": "y", "num_segments": 5,
           "times": [[1, 2], [1, 1], [1, 3], [2, 2]]}])",
      R"({"qid": 1, "pred_relevant_windows": [[0, 5, 9], [5, 10, 8]]}
{"qid": 2, "pred_relevant_windows": [[5, 15, 3], [5, 20, 2], [5, 10, 2], [10, 15, 1]]})");
  EXPECT_EQ(report["didemo"], json({{"rank@1", 50.0}, {"rank@5", 100.0}, {"mIoU", 86.1111}}));
  EXPECT_TRUE(report["mr"].is_null());
  EXPECT_TRUE(report["by_length"].is_null());
  EXPECT_TRUE(report["intervals"].contains("rank@1"));
}

}  // namespace
}  // namespace litevl
