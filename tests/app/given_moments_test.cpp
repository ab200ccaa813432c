#include "app/given_moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

constexpr const char* kTwoResults = R"({"query": "a dog", "notes": [], "results": [
  {"rank": 1, "video": "/v/a.mp4", "start_seconds": 1.5, "end_seconds": 4, "score": 2.5, "p": 0.1},
  {"rank": 2, "video": "file:///v/b%FF%20c.mp4", "start_seconds": 0, "end_seconds": 10}]})";

TEST(GivenMoments, Times) {
  EXPECT_EQ(parse_time("0"), 0);
  EXPECT_EQ(parse_time("80"), 80);
  EXPECT_EQ(parse_time("80.25"), 80.25);
  EXPECT_EQ(parse_time("1:20"), 80);
  EXPECT_EQ(parse_time("90:00"), 5400);
  EXPECT_EQ(parse_time("1:02:03.4"), 3723.4);
  EXPECT_EQ(parse_time("999999999"), 999999999);
  for (const char* wrong :
       {"",           ":",          "1:",  ":1",  "1:2",          "1:60",  "1:60:00",
        "1:2:3:4",    "1.5:00",     "-1",  "1e3", "1.",           ".5",    " 1",
        "1:02:03:04", "9999999999", "0x1", "nan", "100:00:00:00", "1:020", "999999999:59"})
    EXPECT_EQ(parse_time(wrong), std::nullopt) << wrong;
}

TEST(GivenMoments, AMomentOfAVideo) {
  const auto moment = parse_moment("a b@c.mp4@1:20-1:30.5");
  ASSERT_TRUE(moment);
  EXPECT_EQ(moment->video, "a b@c.mp4");
  EXPECT_EQ(moment->start_seconds, 80);
  EXPECT_EQ(moment->end_seconds, 90.5);
  EXPECT_EQ(parse_moment("a@5")->end_seconds, std::nullopt);
  EXPECT_EQ(parse_moment("a@5-")->end_seconds, std::nullopt);
  EXPECT_THAT(error_text([] { parse_moment("a@5")->range(); }, Error::Kind::kUsage),
              HasSubstr("VIDEO@1:20-1:30"));
  for (const char* other : {"a.mp4", "-", "@1-2", "me@home.mp4", "a@1-2-3", "a@", "a@-2"})
    EXPECT_FALSE(parse_moment(other)) << other;
  EXPECT_THAT(error_text([] { parse_moment("a@2-1"); }, Error::Kind::kUsage),
              HasSubstr("not after the beginning"));
}

TEST(GivenMoments, ResultsOfASearch) {
  const auto moments = moments_from_results(kTwoResults, "r");
  ASSERT_EQ(moments.size(), 2u);
  EXPECT_EQ(moments[0].video, "/v/a.mp4");
  EXPECT_EQ(moments[0].range().start_seconds, 1.5);
  EXPECT_EQ(moments[0].range().end_seconds, 4);
  EXPECT_EQ(moments[0].score, 2.5);
  EXPECT_EQ(moments[0].query, "a dog");
  EXPECT_EQ(moments[1].video, "/v/b\xFF c.mp4");
  EXPECT_EQ(moments[1].rank, 2);
  EXPECT_EQ(moments[1].score, std::nullopt);
}

TEST(GivenMoments, WhatSearchPrintsIsRead) {
  FoundClips found;
  found.results.push_back({.rank = 1,
                           .video = "/videos/\xE9t\xE9 100%.mp4",
                           .start_seconds = 12.5,
                           .end_seconds = 20,
                           .score = 3,
                           .similarity = 0.5,
                           .match = 2.5});
  const auto moments = moments_from_results(search_json("summer", found).dump(), "r");
  ASSERT_EQ(moments.size(), 1u);
  EXPECT_EQ(moments[0].video, found.results[0].video);
  EXPECT_EQ(moments[0].start_seconds, 12.5);
  EXPECT_EQ(moments[0].score, 3);
}

TEST(GivenMoments, WrongDocumentsAreRefused) {
  const auto refusal = [](const std::string& document) {
    return error_text([&] { moments_from_results(document, "r.json"); });
  };
  const auto with = [&](const std::string& result) {
    return refusal(R"({"results": [)" + result + "]}");
  };
  EXPECT_THAT(refusal(""), HasSubstr("no JSON document"));
  EXPECT_THAT(refusal("[1]"), HasSubstr("no JSON document"));
  EXPECT_THAT(refusal("{"), HasSubstr("r.json: is not JSON"));
  EXPECT_THAT(refusal("{}"), HasSubstr("no list of results"));
  EXPECT_THAT(refusal(R"({"results": {}})"), HasSubstr("no list of results"));
  EXPECT_THAT(with("1"), HasSubstr("no object"));
  EXPECT_THAT(with("{}"), HasSubstr("has no video"));
  EXPECT_THAT(with(R"({"video": 1})"), HasSubstr("has no name"));
  EXPECT_THAT(with(R"({"video": "a\u0000b", "start_seconds": 0, "end_seconds": 1})"),
              HasSubstr("has no name"));
  EXPECT_THAT(with(R"({"video": "file:///a%", "start_seconds": 0, "end_seconds": 1})"),
              HasSubstr("no URI"));
  EXPECT_THAT(with(R"({"video": "a", "start_seconds": "0", "end_seconds": 1})"),
              HasSubstr("start_seconds is no time"));
  EXPECT_THAT(with(R"({"video": "a", "start_seconds": 0, "end_seconds": 1e300})"),
              HasSubstr("end_seconds is no time"));
  EXPECT_THAT(with(R"({"video": "a", "start_seconds": 1, "end_seconds": 1})"),
              HasSubstr("ends before it begins"));
  EXPECT_THAT(with(R"({"video": "a", "start_seconds": 0, "end_seconds": 1, "rank": -1})"),
              HasSubstr("rank is no number"));
  EXPECT_THAT(with(R"({"video": "a", "start_seconds": 0, "end_seconds": 1, "rank": 1.5})"),
              HasSubstr("rank is no number"));
  std::string many;
  for (int i = 0; i < 10'001; ++i)
    many += std::string(i > 0 ? "," : "") + R"({"video":"a","start_seconds":0,"end_seconds":1})";
  EXPECT_THAT(with(many), HasSubstr("over 10000 results"));
}

TEST(GivenMoments, WordsAreMomentsOrFiles) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "results.json").string();
  std::ofstream(file) << kTwoResults;
  auto moments = read_moments({"x@1-2", file});
  ASSERT_EQ(moments.size(), 3u);
  EXPECT_EQ(moments[0].video, "x");
  EXPECT_EQ(moments[2].rank, 2);
  moments = read_moments({file}, {2});
  ASSERT_EQ(moments.size(), 1u);
  EXPECT_EQ(moments[0].rank, 2);
  EXPECT_THAT(error_text([&] { read_moments({file}, {3}); }, Error::Kind::kUsage),
              HasSubstr("none of the 2 has the rank 3"));
  EXPECT_THAT(error_text([] { read_moments({"x@1-2"}, {1}); }, Error::Kind::kUsage),
              HasSubstr("--rank"));
  EXPECT_THAT(error_text([] { read_moments({"/none.mp4@1:75-2:00"}); }),
              HasSubstr("VIDEO@1:20-1:30"));
  std::ofstream(file) << R"({"results": []})";
  EXPECT_THAT(error_text([&] { read_moments({file}); }, Error::Kind::kUsage),
              HasSubstr("found nothing"));
}

}  // namespace
}  // namespace litevl
