// The published files of questions load with the counts that their papers state.
#include <gmock/gmock.h>

#include "data/list_file.h"
#include "data/published_files.h"

namespace litevl {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::int64_t question_count(const QuestionList& list) {
  std::int64_t count = 0;
  for (const auto& video : list.videos) count += std::ssize(video.questions);
  return count;
}

TEST(MsrvttQa, HasTheCountsOfItsPaper) {
  const auto list = questions_of(numbered_questions_json(72'821, true), "test_qa.json");
  EXPECT_THAT(list.format, StartsWith("numbered-questions: "));
  EXPECT_EQ(question_count(list), 72'821);
  ASSERT_EQ(list.videos.size(), 2990u);
  EXPECT_EQ(list.videos[0].name, "video7010");
  EXPECT_EQ(std::filesystem::path(list.videos[0].path).filename(), "video7010.mp4");
  EXPECT_EQ(list.videos[0].questions[0].type, "who");
}

TEST(MsvdQa, NumbersAreExplainedByTheMapping) {
  const ListFolder folder;
  const auto file = folder.write("test_qa.json", numbered_questions_json(13'157, false));
  EXPECT_EQ(load_question_list(file).videos[0].name, "vid1301");  // as far as one can tell
  const auto mapping = folder.write("youtube_mapping.txt", youtube_mapping());
  const auto list = load_question_list(file);
  EXPECT_EQ(question_count(list), 13'157);
  ASSERT_EQ(list.videos.size(), 670u);
  EXPECT_EQ(list.videos[0].name, "yt1301_0_10");
  ASSERT_EQ(list.joined.size(), 1u);
  EXPECT_EQ(list.joined[0].path, mapping);

  // The videos are .avi files, under their own names or the list's.
  folder.write("videos/yt1301_0_10.avi", "");
  folder.write("videos/vid1302.avi", "");
  const auto found = load_question_list(file, {.videos = folder.path() / "videos"});
  EXPECT_EQ(std::filesystem::path(found.videos[0].path).filename(), "yt1301_0_10.avi");
  EXPECT_EQ(std::filesystem::path(found.videos[1].path).filename(), "vid1302.avi");

  folder.write("youtube_mapping.txt", "yt1_0_10 vid1\n");
  EXPECT_THAT(error_text([&] { load_question_list(file); }),
              HasSubstr("entry 1: is of vid1301, which youtube_mapping.txt lacks"));
  folder.write("youtube_mapping.txt", "yt1_0_10 vid1\n\nyt2_0_10\n");
  EXPECT_THAT(error_text([&] { load_question_list(file); }),
              HasSubstr("youtube_mapping.txt, line 3: is not a name and an id"));
  folder.write("youtube_mapping.txt", "yt1_0_10 vid1\nyt2_0_10 vid1\n");
  EXPECT_THAT(error_text([&] { load_question_list(file); }), HasSubstr("line 2: repeats \"vid1\""));
}

// Samplers that pad for several processes have left repeated entries: counted once, by id.
TEST(NumberedQuestions, RepeatedOnesCountOnce) {
  const auto list = questions_of(R"([
    {"answer": "a", "category_id": 1, "id": 5, "question": "who?", "video_id": 7},
    {"answer": "a", "category_id": 1, "id": 5, "question": "who?", "video_id": 7}])");
  EXPECT_EQ(question_count(list), 1);
  EXPECT_EQ(list.repeated, 1);
}

TEST(NumberedQuestions, SaysWhatIsWrong) {
  const auto error_of_number = [](const std::string& number) {
    const std::string good = R"({"video_id": 1, "id": 0, "question": "q", "answer": "x"})";
    return question_error(
        "[" + good + R"(, {"id": 1, "question": "q", "answer": "x", "video_id": )" + number + "}]");
  };
  for (const char* number : {"-1", "1.5", "99999999999999999999", "\"video1\"", "null"})
    EXPECT_THAT(error_of_number(number),
                HasSubstr("entry 2: \"video_id\" is not a whole number from 0"))
        << number;
  EXPECT_THAT(error_of_number("1e999"), HasSubstr("is not JSON in or after entry 2"));
}

TEST(MaLmm, AnObjectOfQuestions) {
  const auto list = questions_of(R"({"0000000": {"answer": "couch", "question": "what is it?",
    "answer_type": "what", "question_id": 0, "dataset": "msrvtt", "video": "video6513",
    "frame_length": 300}, "0000001": {"answer": "man", "question": "who?", "question_id": 1,
    "video": "video6514"}})");
  EXPECT_THAT(list.format, StartsWith("ma-lmm: "));
  EXPECT_EQ(list.videos.size(), 2u);
  EXPECT_EQ(std::filesystem::path(list.videos[0].path).filename(), "video6513.mp4");
  EXPECT_EQ(list.videos[0].questions[0].answers[0].text, "couch");
}

// Questions and answers in two files, as published (form shared; the entries are made up).
TEST(ActivityNetQuestions, AnswersAreJoinedByTheirId) {
  const ListFolder folder;
  const auto answers = folder.write("test_a.json", R"([
    {"answer": "2", "type": 7, "question_id": "v_b-C_1"},
    {"answer": " no ", "type": 3, "question_id": "v_aB_3"}])");
  folder.write("videos/v_aB.mkv", "");
  folder.write("videos/b-C.mp4", "");
  const std::string questions = R"([
    {"video_name": "aB", "question": "is he wet", "question_id": "v_aB_3"},
    {"video_name": "b-C", "question": "how many", "question_id": "v_b-C_1"},
    {"video_name": "v_d", "question": "who", "answer": "a man", "answer_type": 8}])";
  const auto file = folder.write("test_q.json", questions);
  const auto list = load_question_list(file);
  EXPECT_THAT(list.format, StartsWith("activitynet-qa: "));
  ASSERT_EQ(list.videos.size(), 3u);
  EXPECT_EQ(list.videos[0].path, folder.path() / "videos/v_aB.mkv");
  EXPECT_EQ(list.videos[0].questions[0].text, "is he wet");
  EXPECT_EQ(list.videos[0].questions[0].answers[0].text, "no");
  EXPECT_EQ(list.videos[0].questions[0].type, "3");
  EXPECT_EQ(list.videos[1].path, folder.path() / "videos/b-C.mp4");
  EXPECT_EQ(list.videos[1].questions[0].answers[0].text, "2");
  EXPECT_EQ(std::filesystem::path(list.videos[2].path).filename(), "v_d.mp4");
  EXPECT_EQ(list.videos[2].questions[0].type, "8");
  ASSERT_EQ(list.joined.size(), 1u);
  EXPECT_EQ(list.joined[0].path, answers);
  EXPECT_TRUE(holds_questions(file));

  EXPECT_THAT(error_text([&] { load_question_list(folder.write("other.json", questions)); }),
              HasSubstr("other.json: has questions without answers; expected them as \"answer\""));
  EXPECT_THAT(error_text([&] { load_question_list(folder.write("val_q.json", questions)); }),
              HasSubstr("expected them in "));
  const auto error_with = [&](const std::string& text) {
    folder.write("test_a.json", text);
    return error_text([&] { load_question_list(file); });
  };
  EXPECT_THAT(error_with(R"([{"answer": "no", "type": 3, "question_id": "v_aB_3"}])"),
              HasSubstr("test_q.json, entry 2: has no answer in test_a.json"));
  EXPECT_THAT(error_with(R"([{"answer": "no", "question_id": "a"},
                             {"answer": "no", "question_id": "a"}])"),
              HasSubstr("test_a.json, entry 2: repeats \"a\""));
  EXPECT_THAT(error_with(R"([{"answer": " ", "question_id": "a"}])"),
              HasSubstr("test_a.json, entry 1: \"answer\" is empty"));
  EXPECT_THAT(error_with(R"([{"answer": "a", "question_id": 1}])"),
              HasSubstr("\"question_id\" is not a string"));
}

TEST(VioletQuestions, AnswersAreIndicesOfTheVocabulary) {
  const std::string entries = R"({"train": [{"video": "yt1_0_10", "question": "who?", "answer": 1}],
    "test": [{"video": "yt2_0_10", "question": "what?", "answer": 0}], )";
  const std::string text = entries + R"("vocab": ["dog", "man"]})";
  const auto list = questions_of(text, "txt_msvd-qa.json", {.split = "train"});
  EXPECT_THAT(list.format, StartsWith("violet: "));
  ASSERT_EQ(list.videos.size(), 1u);
  EXPECT_EQ(list.videos[0].questions[0].answers[0].text, "man");
  EXPECT_EQ(list.videos[0].questions[0].answers[0].weight, 1);
  const auto error = [&](const std::string& vocabulary) {
    return error_text([&] { questions_of(entries + vocabulary, "a.json", {.split = "train"}); });
  };
  EXPECT_THAT(error(R"("vocab": ["dog"]})"),
              HasSubstr("\"train\" entry 1: answer 1 is not in \"vocab\", which has 1"));
  EXPECT_THAT(error(R"("vocab": ["dog", ""]})"), HasSubstr("answer 1 is no text"));
  EXPECT_THAT(error(R"("words": ["dog"]})"), HasSubstr("the file has no list \"vocab\""));
}

TEST(QuestionTable, HasItsOwnColumns) {
  const auto list = questions_of("question,answer,video_id\nwho?,man,video1\nwhat?,dog,video1\n");
  EXPECT_THAT(list.format, StartsWith("table: "));
  EXPECT_EQ(question_count(list), 2);
  EXPECT_EQ(list.videos.size(), 1u);
}

TEST(HoldsQuestions, ByTheFirstEntry) {
  const ListFolder folder;
  const auto holds = [&](const std::string& text) {
    return holds_questions(folder.write("a", text));
  };
  EXPECT_TRUE(holds(R"([{"video": "a", "question": "q", "answer": "x"}])"));
  EXPECT_TRUE(holds(R"({"video": "a", "question": "q", "answer": "x"})"));
  EXPECT_TRUE(holds("video,question,answer\n"));
  EXPECT_FALSE(holds(R"([{"video": "a", "caption": "the \"question\":"}])"));
  EXPECT_FALSE(holds("nothing"));
  EXPECT_FALSE(holds_questions(folder.path() / "none"));
  folder.write("questions.json", "[]");
  EXPECT_TRUE(holds_questions(folder.path()));
  folder.write("annotations.json", "[]");
  EXPECT_FALSE(holds_questions(folder.path()));
}

}  // namespace
}  // namespace litevl
