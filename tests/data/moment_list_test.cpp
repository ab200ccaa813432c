#include "data/moment_list.h"

#include <gmock/gmock.h>

#include "data/list_file.h"
#include "data/moment_predictions.h"

namespace litevl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

MomentList moments_of(const std::string& text) {
  return load_moment_list(ListFolder().write("truth", text));
}

std::string moment_error(const std::string& text) {
  return error_text([&] { moments_of(text); });
}

constexpr const char* kOneQuery =
    R"({"qid": 7, "query": "a dog", "vid": "x_0_150", "duration": 150, "relevant_windows": [[0, 10]]})";

MomentPredictions predictions_of(const std::string& text, const std::string& truth = kOneQuery) {
  const ListFolder folder;
  const auto list = load_moment_list(folder.write("truth", truth));
  return load_moment_predictions(folder.write("predictions", text), list);
}

std::string prediction_error(const std::string& text, const std::string& truth = kOneQuery) {
  return error_text([&] { predictions_of(text, truth); });
}

// In the published files' forms; the entries are made up.
TEST(MomentList, ReadsQvhighlights) {
  const auto list = moments_of(std::string("\xEF\xBB\xBF") + kOneQuery +
                               "\r\n\n{\"qid\":\"8b\",\"query\":\"it rains\",\"vid\":\"y\","
                               "\"relevant_clip_ids\":[0],\"saliency_scores\":[[4,4,2]],"
                               "\"relevant_windows\":[[0,2.5],[30,60]]}\n"
                               "{\"qid\":9,\"relevant_windows\":[]}");
  EXPECT_EQ(list.form, MomentFormat::kQvhighlights);
  ASSERT_EQ(list.queries.size(), 3u);
  EXPECT_EQ(list.queries[0].id, "7");
  EXPECT_EQ(list.queries[0].text, "a dog");
  EXPECT_EQ(list.queries[0].video, "x_0_150");
  EXPECT_EQ(list.queries[0].duration_seconds, 150);
  EXPECT_EQ(list.queries[1].id, "8b");
  ASSERT_EQ(list.queries[1].windows.size(), 2u);
  EXPECT_EQ(list.queries[1].windows[0].end_seconds, 2.5);
  EXPECT_EQ(list.queries[1].windows[1].start_seconds, 30);
  EXPECT_TRUE(list.queries[2].windows.empty());
}

TEST(MomentList, ReadsQvhighlightsAsAList) {
  const auto list = moments_of(std::string(" [") + kOneQuery + "]");
  EXPECT_EQ(list.form, MomentFormat::kQvhighlights);
  ASSERT_EQ(list.queries.size(), 1u);
  EXPECT_EQ(list.queries[0].windows[0].end_seconds, 10);
}

TEST(MomentList, ReadsCharadesNumberedFromZero) {
  const auto list = moments_of("3MSZA 24.3 30.4##person turn a light on.\r\n\nAB12C 0 7##a # b##c");
  EXPECT_EQ(list.form, MomentFormat::kCharades);
  ASSERT_EQ(list.queries.size(), 2u);
  EXPECT_EQ(list.queries[0].id, "0");
  EXPECT_EQ(list.queries[0].video, "3MSZA");
  EXPECT_EQ(list.queries[0].text, "person turn a light on.");
  EXPECT_EQ(list.queries[0].windows[0].start_seconds, 24.3);
  EXPECT_EQ(list.queries[0].windows[0].end_seconds, 30.4);
  EXPECT_EQ(list.queries[1].id, "1");
  EXPECT_EQ(list.queries[1].text, "a # b##c");
}

TEST(MomentList, ReadsActivityNetNumberedOverAllVideos) {
  const auto list = moments_of(R"({
    "v_b": {"duration": 55.15, "timestamps": [[0.28, 55.15], [13.79, 54.32]],
            "sentences": ["A weight", "  The coach"]},
    "v_a": {"duration": 9, "timestamps": [[1, 2]], "sentences": ["It ends."]}})");
  EXPECT_EQ(list.form, MomentFormat::kActivityNet);
  ASSERT_EQ(list.queries.size(), 3u);
  EXPECT_EQ(list.queries[1].id, "1");
  EXPECT_EQ(list.queries[1].text, "The coach");
  EXPECT_EQ(list.queries[1].windows[0].start_seconds, 13.79);
  EXPECT_EQ(list.queries[2].id, "2");
  EXPECT_EQ(list.queries[2].video, "v_a");
  EXPECT_EQ(list.queries[2].duration_seconds, 9);
}

TEST(MomentList, ReadsDidemosChunks) {
  const auto list = moments_of(R"([
    {"num_segments": 5, "description": "a man", "times": [[1, 1], [0, 4]], "video": "a.mov",
     "annotation_id": 49152, "dl_link": "https://example.org"},
    {"description": "a dog", "times": [[5, 5]], "video": "b"}])");
  EXPECT_EQ(list.form, MomentFormat::kDidemo);
  ASSERT_EQ(list.queries.size(), 2u);
  EXPECT_EQ(list.queries[0].id, "49152");
  EXPECT_EQ(list.queries[0].chunk_count, 5);
  EXPECT_EQ(list.queries[0].chunks, (std::vector<ChunkSpan>{{1, 1}, {0, 4}}));
  EXPECT_EQ(list.queries[0].windows[0].start_seconds, 5);
  EXPECT_EQ(list.queries[0].windows[0].end_seconds, 10);
  EXPECT_EQ(list.queries[1].id, "1");
  EXPECT_EQ(list.queries[1].chunk_count, 6);
}

TEST(MomentList, RefusesWithTheLine) {
  const std::string good = std::string(kOneQuery) + "\n";
  const auto second = [&](const std::string& line) {
    const auto text = moment_error(good + line);
    EXPECT_THAT(text, HasSubstr("truth, line 2: "));
    return text;
  };
  EXPECT_THAT(second(R"({"relevant_windows": [[0, 1]]})"), EndsWith("has no \"qid\""));
  EXPECT_THAT(second(R"({"qid": 1.5, "relevant_windows": []})"),
              EndsWith("\"qid\" is neither a whole number nor a text"));
  EXPECT_THAT(second(R"({"qid": "7", "relevant_windows": []})"),
              EndsWith("the query \"7\" came before"));
  EXPECT_THAT(second(R"({"qid": 8})"), EndsWith("has no \"relevant_windows\""));
  EXPECT_THAT(second(R"({"qid": 8, "relevant_windows": {}})"), EndsWith("is not a list"));
  EXPECT_THAT(second(R"({"qid": 8, "relevant_windows": [[0]]})"),
              EndsWith("has something else than [start, end]"));
  EXPECT_THAT(second(R"({"qid": 8, "relevant_windows": [["0", 1]]})"),
              EndsWith("a time in \"relevant_windows\" is not a number"));
  EXPECT_THAT(second(R"({"qid": 8, "relevant_windows": [[5, 2.5]]})"),
              EndsWith("a moment starts at 5 s, after its end at 2.5 s"));
  EXPECT_THAT(second(R"({"qid": 8, "relevant_windows": [[0, 1e300]]})"),
              EndsWith("not within 1,000,000,000 seconds"));
  EXPECT_THAT(second(R"({"qid": 8, "relevant_windows": [[NaN, 1]]})"), HasSubstr("is not JSON"));
  EXPECT_THAT(second("[]"), HasSubstr("is not an object"));
  EXPECT_THAT(second(R"({"qid": 8, "duration": 0, "relevant_windows": []})"),
              EndsWith("\"duration\" is not above 0"));
}

TEST(MomentList, RefusesOtherForms) {
  EXPECT_THAT(moment_error(""), HasSubstr("has no queries"));
  EXPECT_THAT(moment_error(" \n"), HasSubstr("has no queries"));
  EXPECT_THAT(moment_error("{}"), HasSubstr("has no \"qid\""));
  EXPECT_THAT(moment_error("[]"), HasSubstr("is no list of moments"));
  EXPECT_THAT(moment_error(R"([{"question": "who?"}])"), HasSubstr("is no list of moments"));
  EXPECT_THAT(moment_error(R"([{"times": [[0, 1]]}])"), HasSubstr("has no \"description\""));
  EXPECT_THAT(moment_error("hello"), HasSubstr("is no list of moments; expected QVHighlights'"));
  EXPECT_THAT(moment_error(std::string("a\0b", 3)), HasSubstr("is not a text file"));
  EXPECT_THAT(moment_error("3MSZA 24.3##no end\n"),
              HasSubstr("truth, line 1: is not VIDEO START END##sentence"));
  EXPECT_THAT(moment_error("3MSZA 1 x##a\n"), HasSubstr("is not VIDEO START END##sentence"));
  EXPECT_THAT(moment_error("3MSZA 1 nan##a\n"), HasSubstr("is not VIDEO START END##sentence"));
  EXPECT_THAT(moment_error("3MSZA 1 1e300##a\n"), HasSubstr("not within 1,000,000,000 seconds"));
  EXPECT_THAT(moment_error("3MSZA 9 1##a\n"), HasSubstr("starts at 9 s, after its end at 1 s"));
  EXPECT_THAT(moment_error(R"({"v": {"timestamps": [[0, 1]], "sentences": []}})"),
              HasSubstr("has 0 sentences and 1 timestamps"));
  EXPECT_THAT(moment_error(R"({"v": {"timestamps": [[2, 1]], "sentences": ["a"]}})"),
              HasSubstr("starts at 2 s, after its end at 1 s"));
  EXPECT_THAT(moment_error(R"([{"description": "a", "video": "b", "times": [[0, 6]]}])"),
              HasSubstr("\"times\" has something else than two of its 6 chunks, from 0"));
  EXPECT_THAT(moment_error(R"([{"description": "a", "video": "b", "times": [[2, 1]]}])"),
              HasSubstr("ends before it starts"));
  EXPECT_THAT(moment_error(R"([{"description": "a", "video": "b", "times": []}])"),
              HasSubstr("\"times\" is empty"));
  EXPECT_THAT(error_text([] { load_moment_list("/nowhere/truth.jsonl"); }), HasSubstr("truth"));
}

TEST(MomentPredictions, ReadsLinesOrAList) {
  const std::string one = R"({"qid": "7", "vid": "x", "pred_relevant_windows":
      [[-2, 160.5, 0.25], [3, 3, -1e-3]], "pred_saliency_scores": [0.5]})";
  std::string line = one;
  line.erase(line.find('\n'), 1);
  for (const auto& text : {line, "[" + one + "]"}) {
    const auto predictions = predictions_of(text);
    ASSERT_EQ(predictions.queries.size(), 1u);
    EXPECT_EQ(predictions.queries[0].id, "7");
    ASSERT_EQ(predictions.queries[0].windows.size(), 2u);
    EXPECT_EQ(predictions.queries[0].windows[0].window.start_seconds, -2);
    EXPECT_EQ(predictions.queries[0].windows[0].window.end_seconds, 160.5);
    EXPECT_EQ(predictions.queries[0].windows[1].score, -1e-3);
  }
}

TEST(MomentPredictions, RefusesWithTheLine) {
  EXPECT_THAT(prediction_error(""),
              HasSubstr("predictions: has no entries; expected one {\"qid\""));
  EXPECT_THAT(prediction_error("x"), HasSubstr("predictions, line 1: is not JSON"));
  EXPECT_THAT(prediction_error(R"({"pred_relevant_windows": []})"), HasSubstr("has no \"qid\""));
  EXPECT_THAT(prediction_error(R"({"qid": 7})"), HasSubstr("has no \"pred_relevant_windows\""));
  const auto windows = [](const std::string& given) {
    return prediction_error("{\"qid\": 7, \"pred_relevant_windows\": " + given + "}");
  };
  EXPECT_THAT(windows("null"), HasSubstr("is not a list"));
  EXPECT_THAT(windows("[[0, 1]]"), HasSubstr("has something else than [start, end, score]"));
  EXPECT_THAT(windows("[[0, 1, \"x\"]]"), HasSubstr("a score in"));
  EXPECT_THAT(windows("[[0, true, 1]]"), HasSubstr("a time in"));
  EXPECT_THAT(windows("[[0, 1, 1e999]]"), HasSubstr("is not JSON"));
  EXPECT_THAT(windows("[[4, 3, 1]]"), HasSubstr("starts at 4 s, after its end at 3 s"));
  const std::string line = "{\"qid\": 7, \"pred_relevant_windows\": []}\n";
  EXPECT_THAT(prediction_error(line + line),
              HasSubstr("predictions, line 2: the query \"7\" came before"));
  EXPECT_THAT(prediction_error(R"({"qid": 6, "pred_relevant_windows": []})"),
              HasSubstr("the query \"6\" is not in "));
  EXPECT_THAT(prediction_error(R"({"qid": 1, "pred_relevant_windows": []})", "A 0 1##a\n"),
              EndsWith("queries are called by their lines in it, from 0"));
  const std::string didemo = R"([{"description": "a", "video": "b", "times": [[0, 0]]}])";
  const auto with_chunks = [](const std::string& id, const std::string& more) {
    return "{\"qid\": " + id + ", \"pred_relevant_windows\": [[0, 5, 1]" + more + "]}";
  };
  EXPECT_THAT(prediction_error(with_chunks("0", ", [1, 1, 0]"), didemo),
              HasSubstr("predictions: has numbers of chunks, expected seconds"));
  EXPECT_EQ(predictions_of(with_chunks("0", ""), didemo).queries[0].windows.size(), 1u);
  EXPECT_EQ(predictions_of(with_chunks("7", ", [1, 1, 0]")).queries[0].windows.size(), 2u);
}

}  // namespace
}  // namespace litevl
