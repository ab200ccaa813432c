#include "eval/comparison.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "support/error_text.h"

namespace litevl {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// A report of questions about 40 videos, two each, of which `is_right(i)` are answered rightly.
template <typename IsRight>
json report_of(const IsRight& is_right) {
  json videos = json::array(), accuracy = json::array();
  for (int i = 0; i < 80; ++i) {
    videos.push_back(i / 2);
    accuracy.push_back(is_right(i) ? 1 : 0);
  }
  return {{"stated",
           {{"data", {{"file", "test.json"}, {"sha256", "ab"}, {"split", "test"}}},
            {"model", {{"folder", "m"}, {"fingerprint", "1"}}}}},
          {"per_query", {{"questions", {{"video", videos}, {"accuracy", accuracy}}}}}};
}

Comparison compare(const json& a, const json& b) {
  return compare_reports(a, "a.json", b, "b.json");
}

TEST(Comparison, APairedDifferenceIsSurerThanTwoIntervals) {
  // b answers what a does, and four videos more: the rest of the difference between videos cancels.
  const auto a = report_of([](int i) { return i < 40; });
  const auto b = report_of([](int i) { return i < 48; });
  const auto figure = compare(a, b).figures.at(0);
  EXPECT_EQ(figure.part, "questions");
  EXPECT_EQ(figure.figure, "accuracy");
  EXPECT_EQ(figure.queries, 80);
  EXPECT_DOUBLE_EQ(figure.a, 0.5);
  EXPECT_DOUBLE_EQ(figure.difference, 0.1);
  EXPECT_GT(figure.interval.low, 0);  // alone they are [0.35, 0.65] and [0.45, 0.75]
  EXPECT_LT(figure.interval.high, 0.25);
  EXPECT_LT(figure.p, 0.1);
  const auto back = compare(b, a).figures.at(0);
  EXPECT_DOUBLE_EQ(back.difference, -0.1);
  EXPECT_DOUBLE_EQ(back.interval.high, -figure.interval.low);
}

TEST(Comparison, TheSameRunDoesNotDiffer) {
  const auto a = report_of([](int i) { return i % 3 == 0; });
  const auto figure = compare(a, a).figures.at(0);
  EXPECT_EQ(figure.difference, 0);
  EXPECT_EQ(figure.interval.low, 0);
  EXPECT_EQ(figure.interval.high, 0);
  EXPECT_EQ(figure.p, 1);
}

TEST(Comparison, Documents) {
  const auto a = report_of([](int i) { return i < 40; });
  const auto b = report_of([](int i) { return i < 48; });
  const auto comparison = compare(a, b);
  const auto document = comparison_json(comparison);
  EXPECT_NEAR(document["figures"][0]["difference"].get<double>(), 10, 1e-9);  // percent
  EXPECT_EQ(document["a"], "m");
  EXPECT_THAT(comparison_text(comparison), HasSubstr("| questions, accuracy |"));
  EXPECT_THAT(comparison_text(comparison), HasSubstr("| 10.00 |"));
}

TEST(Comparison, RefusesWhatIsNotOfTheSameData) {
  const auto good = report_of([](int i) { return i < 40; });
  const auto error = [&](const json& b) { return error_text([&] { compare(good, b); }); };
  auto other = good;
  other["stated"]["data"]["sha256"] = "cd";
  EXPECT_THAT(error(other), HasSubstr("b.json: was measured on other data than a.json"));
  other = good;
  other["stated"]["data"]["split"] = "val";
  EXPECT_THAT(error(other), HasSubstr("other data"));
  other = good;
  other["per_query"]["questions"]["video"][3] = 9;
  EXPECT_THAT(error(other), HasSubstr("b.json: has other queries than a.json"));
  other = good;
  other["per_query"]["questions"]["accuracy"].push_back(1);
  EXPECT_THAT(error(other), HasSubstr("b.json: has figures of other queries"));
  other = good;
  other["per_query"]["questions"]["accuracy"][0] = "x";
  EXPECT_THAT(error(other), HasSubstr("where numbers are expected"));
  // Differences of such are not finite, and cannot be put in order.
  other["per_query"]["questions"]["accuracy"][0] = -1e308;
  EXPECT_THAT(error(other), HasSubstr("where numbers are expected"));
  other = good;
  other.erase("per_query");
  EXPECT_THAT(error(other), HasSubstr("b.json: has no \"per_query\"; compare reports that"));
  for (const auto* text : {"7", "[]", "{}", R"({"per_query": 1})", R"({"per_query": {}})"})
    EXPECT_THAT(error(json::parse(text)), HasSubstr("b.json: has no")) << text;
}

}  // namespace
}  // namespace litevl
