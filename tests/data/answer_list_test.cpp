#include "data/answer_list.h"

#include <gmock/gmock.h>

#include <fstream>

#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> load(const std::string& name, const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / name, std::ios::binary) << text;
  return load_answer_list(folder.path() / name);
}

std::string error_of(const std::string& name, const std::string& text) {
  const std::string error = error_text([&] { load(name, text); });
  EXPECT_THAT(error, HasSubstr(name + ": "));
  return error;
}

TEST(AnswerList, ReadsLines) {
  EXPECT_THAT(load("a.txt", "yes\nno\n"), ElementsAre("yes", "no"));
  EXPECT_THAT(load("a.txt", "\xEF\xBB\xBFhot dog\r\n no \r\nYes"),
              ElementsAre("hot dog", "no", "Yes"));
}

TEST(AnswerList, ReadsJson) {
  EXPECT_THAT(load("a.json", R"(["yes", " no"])"), ElementsAre("yes", "no"));
  EXPECT_THAT(load("a.json", R"({"yes": 1, "no": 0, "maybe": 2})"),
              ElementsAre("no", "yes", "maybe"));
}

TEST(AnswerList, SaysWhatIsWrongWithLines) {
  EXPECT_THAT(error_of("a.txt", ""), HasSubstr("has no answers"));
  EXPECT_THAT(error_of("a.txt", "yes\n \nno\n"), HasSubstr("line 2 is empty"));
  EXPECT_THAT(error_of("a.txt", "yes\n\n"), HasSubstr("line 2 is empty"));
  EXPECT_THAT(error_of("a.txt", "no\nyes\nmaybe\nyes \n"),
              HasSubstr("line 4: \"yes\" is in line 2 already"));
  EXPECT_THAT(error_of("a.txt", std::string("yes\0no", 6)), HasSubstr("is not a text file"));
}

TEST(AnswerList, SaysWhatIsWrongWithJson) {
  EXPECT_THAT(error_of("a.json", "yes\nno\n"), HasSubstr("is not JSON: "));
  EXPECT_THAT(error_of("a.json", "7"), HasSubstr("neither a JSON list of texts nor an object"));
  EXPECT_THAT(error_of("a.json", "[]"), HasSubstr("has no answers"));
  EXPECT_THAT(error_of("a.json", "{}"), HasSubstr("has no answers"));
  EXPECT_THAT(error_of("a.json", R"(["yes", 1])"), HasSubstr("entry 2 is not a string"));
  EXPECT_THAT(error_of("a.json", R"(["yes", ""])"), HasSubstr("entry 2 is empty"));
  EXPECT_THAT(error_of("a.json", R"(["yes", "no", "yes"])"),
              HasSubstr("entry 3: \"yes\" is in entry 1 already"));
  EXPECT_THAT(error_of("a.json", R"({"yes": 0, "no": 0})"), HasSubstr("have the same index"));
  EXPECT_THAT(error_of("a.json", R"({"yes": 0, "no": 2})"),
              HasSubstr("the index of \"no\" is not a whole number from 0 to 1"));
  EXPECT_THAT(error_of("a.json", R"({"yes": -1})"), HasSubstr("the index of \"yes\""));
  EXPECT_THAT(error_of("a.json", R"({"yes": "0"})"), HasSubstr("the index of \"yes\""));
  EXPECT_THAT(error_of("a.json", std::string(1'000'000, '[')), HasSubstr("is nested"));
  EXPECT_THROW(load_answer_list("/nothing/there.txt"), Error);
}

QuestionList list_of(const std::vector<std::vector<WeightedAnswer>>& answers) {
  QuestionList list;
  for (const auto& given : answers) list.videos.push_back({"v", "/v", {{"q", given, "t"}}});
  return list;
}

TEST(MostFrequentAnswers, CountsWeights) {
  const auto list =
      list_of({{{"dog", 0.6}, {"cat", 0.4}}, {{"cat"}}, {{"bird"}}, {{"dog", 0.8}, {"ant", 0.2}}});
  // cat 1.4, dog 1.4, bird 1, ant 0.2.
  EXPECT_THAT(most_frequent_answers(list, 10), ElementsAre("cat", "dog", "bird", "ant"));
  EXPECT_THAT(most_frequent_answers(list, 2), ElementsAre("cat", "dog"));
  EXPECT_THROW(most_frequent_answers(list, 0), Error);
}

TEST(MostFrequentAnswers, TiesAreNotBrokenByRounding) {
  const double third = 1.0 / 3;
  const auto list = list_of({{{"b", third}}, {{"b", third}}, {{"b", third}}, {{"a", 1 - 1e-12}}});
  EXPECT_THAT(most_frequent_answers(list, 1), ElementsAre("a"));
}

TEST(MostFrequentAnswers, SpellingsOfOneAnswerCountTogether) {
  const auto list = list_of({{{"Hot  Dog"}},
                             {{"hot dog"}},
                             {{"hot dog"}},
                             {{"ÉTÉ"}},
                             {{"été"}},
                             {{"x"}, {"rare", 1e-9}}});
  EXPECT_THAT(most_frequent_answers(list, 9), ElementsAre("hot dog", "ÉTÉ", "x", "rare"));
}

}  // namespace
}  // namespace litevl
