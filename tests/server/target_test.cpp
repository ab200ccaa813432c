#include "server/http/target.h"

#include <gtest/gtest.h>

namespace litevl {
namespace {

TEST(ParseTarget, DecodesPathAndQuery) {
  const auto target = parse_target("/v1/videos/a%20b?query=a+red%20ball&t=1.5&empty");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/v1/videos/a b");
  EXPECT_EQ(target->parts, (std::vector<std::string>{"v1", "videos", "a b"}));
  EXPECT_EQ(target->query.at("query"), "a red ball");
  EXPECT_EQ(target->query.at("t"), "1.5");
  EXPECT_EQ(target->query.at("empty"), "");
  EXPECT_EQ(parse_target("/")->path, "/");
  EXPECT_TRUE(parse_target("/?")->query.empty());
}

// What one program reads as a path within a folder and another as a path out of it.
TEST(ParseTarget, RefusesWhatIsReadInTwoWays) {
  for (const char* text : {"",
                           "v1",
                           "http://other/v1",
                           "*",
                           "//v1",
                           "/v1//videos",
                           "/v1/",
                           "/./v1",
                           "/v1/../x",
                           "/v1/%2e%2e/x",
                           "/v1/a%2fb",
                           "/v1/a%5Cb",
                           "/v1/a\\b",
                           "/v1/%00",
                           "/v1/a%0d%0aX:1",
                           "/v1/%",
                           "/v1/%2",
                           "/v1/%zz",
                           "/v1/\xff",
                           "/v1/%ff",
                           "/v1/%c0%ae%c0%ae",
                           "/v1?a=1&a=2",
                           "/v1?=1",
                           "/v1?a=%",
                           "/v1?a=%00",
                           "/v1?a=1&&b=2"})
    EXPECT_FALSE(parse_target(text)) << text;
}

TEST(CookieValue, FindsOneAmongOthers) {
  EXPECT_EQ(cookie_value("a=1; litevl=abc; b=2", "litevl"), "abc");
  EXPECT_EQ(cookie_value("litevl=abc", "litevl"), "abc");
  EXPECT_EQ(cookie_value("xlitevl=abc; litevl2=d", "litevl"), "");
  EXPECT_EQ(cookie_value("litevl", "litevl"), "");
  EXPECT_EQ(cookie_value("", "litevl"), "");
  EXPECT_EQ(cookie_value(";;;litevl=a=b", "litevl"), "a=b");
}

}  // namespace
}  // namespace litevl
