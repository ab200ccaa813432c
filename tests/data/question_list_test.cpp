#include "data/question_list.h"

#include <gmock/gmock.h>

#include "core/sha256.h"
#include "data/list_file.h"

namespace litevl {
namespace {

using testing::HasSubstr;

// The error of a list whose second entry is `entry`, and of the same as lines.
std::string error_of_second(const std::string& entry) {
  const std::string good = R"({"video": "a.mp4", "question": "who?", "answer": "x"})";
  const std::string list = question_error("[" + good + ",\n" + entry + "]");
  const std::string lines = question_error(good + "\n" + entry + "\n");
  EXPECT_THAT(list, HasSubstr("list.json, entry 2: "));
  const auto from_place = [](const std::string& text, const char* place) {
    return text.substr(text.find(place) + std::string(place).size());
  };
  EXPECT_EQ(from_place(lines, ", line 2"), from_place(list, ", entry 2"));
  return list;
}

TEST(QuestionList, ReadsAListOfVideosOrImages) {
  const ListFolder folder;
  const auto list = load_question_list(folder.write("list.json", R"([
    {"video": "videos/1.mp4", "question": "What runs?", "answer": " dog ", "type": "thing",
     "question_id": 0, "needs_time": true, "events": [{"a": [1]}]},
    {"image": "/pictures/2.png", "question": "who is it", "answer": "man",
     "answer_type": "person"}])"));
  ASSERT_EQ(list.videos.size(), 2u);
  EXPECT_EQ(list.videos[0].name, "videos/1.mp4");
  EXPECT_EQ(list.videos[0].path, folder.path() / "videos/1.mp4");
  ASSERT_EQ(list.videos[0].questions.size(), 1u);
  const VideoQuestion& question = list.videos[0].questions[0];
  EXPECT_EQ(question.text, "What runs?");
  EXPECT_EQ(question.type, "thing");
  ASSERT_EQ(question.answers.size(), 1u);
  EXPECT_EQ(question.answers[0].text, "dog");
  EXPECT_EQ(question.answers[0].weight, 1);
  EXPECT_EQ(list.videos[1].path, "/pictures/2.png");
  EXPECT_EQ(list.videos[1].questions[0].type, "person");
}

// As in ActivityNet-QA's questions where they stand with their answers.
TEST(QuestionList, TypesMayBeNumbers) {
  const std::string entry =
      R"({"question_id": "v_a_1", "video": "v_a.mp4", "question": "q", "answer": "no", "answer_type": 3})";
  for (const auto& text : {"[" + entry + "]", entry, "{\"0\": " + entry + "}"})
    EXPECT_EQ(questions_of(text).videos.at(0).questions.at(0).type, "3") << text;
}

// As in ALPRO's and BLIP's files (shared form; the entries are made up).
TEST(QuestionList, ReadsLines) {
  const auto list = questions_of(
      "{\"answer\":\"couch\",\"question\":\"what are three people sitting on?\","
      "\"video_id\":\"video6513\",\"answer_type\":\"what\"}\r\n"
      "\n"
      "{\"answer\":\"two\",\"question\":\"how many?\",\"video_id\":\"clip.avi\"}");
  ASSERT_EQ(list.videos.size(), 2u);
  EXPECT_EQ(list.videos[0].name, "video6513");
  EXPECT_EQ(std::filesystem::path(list.videos[0].path).filename(), "video6513.mp4");
  EXPECT_EQ(list.videos[0].questions[0].type, "what");
  EXPECT_EQ(list.videos[1].name, "clip.avi");
  EXPECT_EQ(list.videos[1].questions[0].type, "how");
  EXPECT_EQ(questions_of("\xEF\xBB\xBF{\"video\":\"a\",\"question\":\"b\",\"answer\":\"c\"}")
                .videos.size(),
            1u);
}

TEST(QuestionList, WeighsAnswersByHowManyGaveThem) {
  const auto list = questions_of(R"([
    {"video": "a", "question": "q", "answer": ["yes", "no", "yes ", "yes"]},
    {"video": "b", "question": "q", "answer": {"red": 0.9, "blue": 0.3}}])");
  const auto& given = list.videos[0].questions[0].answers;
  ASSERT_EQ(given.size(), 2u);
  EXPECT_EQ(given[0].text, "yes");
  EXPECT_DOUBLE_EQ(given[0].weight, 0.75);
  EXPECT_EQ(given[1].text, "no");
  EXPECT_DOUBLE_EQ(given[1].weight, 0.25);
  const auto& weighted = list.videos[1].questions[0].answers;
  ASSERT_EQ(weighted.size(), 2u);
  EXPECT_EQ(weighted[1].text, "red");
  EXPECT_DOUBLE_EQ(weighted[1].weight, 0.75);  // 0.9 of 1.2
}

TEST(QuestionList, TypeIsTheFirstWordIfNoneIsGiven) {
  const auto type_of = [](const std::string& rest) {
    return questions_of(R"([{"video": "a", "answer": "b", "question": )" + rest + "}]")
        .videos.at(0)
        .questions.at(0)
        .type;
  };
  EXPECT_EQ(type_of(R"("  What's in it?")"), "what");
  EXPECT_EQ(type_of(R"("WHERE is it?", "type": null)"), "where");
  EXPECT_EQ(type_of(R"("is it?", "type": " ", "answer_type": "yes/no")"), "yes/no");
  EXPECT_EQ(type_of(R"("où est-il ?")"), "o");
  EXPECT_EQ(type_of(R"("¿dónde está?")"), "¿dónde");
}

TEST(QuestionList, MergesVideosInOrderOfAppearance) {
  const auto list = questions_of(R"([{"video": "b.mp4", "question": "1", "answer": "x"},
    {"video": "a.mp4", "question": "2", "answer": "x"},
    {"video_id": "b", "question": "3", "answer": "x"},
    {"video": "./a.mp4", "question": "4", "answer": "x"}])");
  ASSERT_EQ(list.videos.size(), 2u);
  EXPECT_EQ(list.videos[0].name, "b.mp4");
  EXPECT_EQ(list.videos[0].questions.at(1).text, "3");
  EXPECT_EQ(list.videos[1].questions.at(1).text, "4");
  EXPECT_EQ(list.repeated, 0);
}

// Samplers that pad for several processes have left repeated entries in published files.
TEST(QuestionList, CountsRepeatedQuestionsOnce) {
  const auto list = questions_of(R"([
    {"video": "a", "question": "1", "answer": "x", "question_id": 7},
    {"video": "a", "question": "1", "answer": "x", "question_id": 7},
    {"video": "./a", "question": "1", "answer": "x", "question_id": 7},
    {"video": "a", "question": "1", "answer": "x", "question_id": "7"},
    {"video": "b", "question": "1", "answer": "x", "question_id": 7},
    {"video": "a", "question": "2", "answer": "x", "question_id": 7},
    {"video": "a", "question": "1", "answer": "x"},
    {"video": "a", "question": "1", "answer": "y"}])");
  EXPECT_EQ(list.repeated, 2);
  ASSERT_EQ(list.videos.size(), 2u);
  EXPECT_EQ(list.videos[0].questions.size(), 5u);
  EXPECT_EQ(list.videos[1].questions.size(), 1u);
}

TEST(QuestionList, SaysWhereItIsWrong) {
  const auto entry = [](const std::string& rest) {
    return R"({"video": "b", "question": "q")" + rest + "}";
  };
  EXPECT_THAT(error_of_second(R"({"question": "q", "answer": "x"})"),
              HasSubstr("has no \"video\""));
  EXPECT_THAT(error_of_second(R"({"video_id": 7, "question": "q", "answer": "x"})"),
              HasSubstr("\"video_id\" is not a string"));
  EXPECT_THAT(error_of_second(R"({"video": "", "question": "q", "answer": "x"})"),
              HasSubstr("\"video\" is not the name of a file"));
  EXPECT_THAT(error_of_second(R"({"video": "b", "answer": "x"})"),
              HasSubstr("has no \"question\""));
  EXPECT_THAT(error_of_second(R"({"video": "b", "question": ["q"], "answer": "x"})"),
              HasSubstr("\"question\" is not a string"));
  EXPECT_THAT(error_of_second(R"({"video": "b", "question": " ", "answer": "x"})"),
              HasSubstr("\"question\" is empty"));
  EXPECT_THAT(error_of_second(entry("")), HasSubstr("has no \"answer\""));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": " ")")), HasSubstr("an answer is empty"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": ["x", ""])")), HasSubstr("an answer is empty"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": [])")), HasSubstr("has no answer"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": {})")), HasSubstr("has no answer"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": 3)")), HasSubstr("an answer is not a string"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": null)")),
              HasSubstr("an answer is not a string"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": {"x": 0})")),
              HasSubstr("the weight of answer \"x\" is not a number above 0"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": {"x": "1"})")),
              HasSubstr("the weight of answer \"x\""));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": {"x": 1e308, "y": 1e308})")),
              HasSubstr("too large"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": "x", "type": 4.5)")),
              HasSubstr("\"type\" is not a string"));
  EXPECT_THAT(error_of_second(entry(R"(, "answer": "x", "question_id": [1])")),
              HasSubstr("\"question_id\" is neither a whole number nor a string"));
}

TEST(QuestionList, SaysWhatItExpected) {
  EXPECT_THAT(question_error("7"), HasSubstr("list.json: is neither JSON nor a table"));
  EXPECT_THAT(question_error("[]"), HasSubstr("has no entries"));
  EXPECT_THAT(question_error(""), HasSubstr("is neither JSON nor a table of a known format"));
  EXPECT_THAT(question_error("[7]"), HasSubstr("entry 1: is not an object"));
  EXPECT_THAT(question_error("{\n\"info\": 1}"), HasSubstr("is JSON of no known format"));
  const std::string good = R"({"video": "a", "question": "q", "answer": "x"})";
  EXPECT_THAT(question_error(R"({"0": )" + good + R"(, "1": {"video": "a"}})"),
              HasSubstr("list.json, \"1\": has no \"question\""));
  EXPECT_THAT(question_error(good + "\n[]"), HasSubstr("line 2: is not an object"));
  EXPECT_THAT(question_error(good + "\n\n7"), HasSubstr("line 3: is not an object"));
  EXPECT_THAT(question_error(good + good), HasSubstr("line 1: is not JSON"));
  EXPECT_THAT(question_error(good + "\n{"), HasSubstr("or one such object per line"));
}

TEST(QuestionList, HostileFilesCostLittle) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(question_error(deep), HasSubstr("entry 1: is not an object"));
  EXPECT_THAT(question_error(R"({"video": )" + deep), HasSubstr("is JSON of no known format"));
  const std::string good = R"({"video": "a", "question": "q", "answer": "x"})";
  EXPECT_THAT(question_error(good + "\n{\"video\": " + deep),
              HasSubstr("line 2: is nested too deeply"));
  std::string many = R"({"video": "a", "question": "q", "answer": ["x")";
  for (int i = 0; i < 200'000; ++i) many += R"(,"x")";
  EXPECT_THAT(question_error(many + "]}"), HasSubstr("too many values"));
}

TEST(QuestionList, LoadsAFolderAndNamesItsContent) {
  const ListFolder folder;
  const std::string text = R"([{"video": "v/1.mp4", "question": "q", "answer": "x"}])";
  folder.write("questions.json", text);
  const auto list = load_question_list(folder.path());
  EXPECT_EQ(list.file, folder.path() / "questions.json");
  EXPECT_EQ(list.sha256, sha256(text));
  EXPECT_EQ(list.videos.at(0).path, folder.path() / "v/1.mp4");
  EXPECT_THROW(load_question_list(folder.path() / "nothing.json"), Error);
}

}  // namespace
}  // namespace litevl
