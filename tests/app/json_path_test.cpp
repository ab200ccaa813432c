#include <gtest/gtest.h>

#include "app/json_forms.h"

namespace litevl {
namespace {

TEST(JsonPath, AnyBytesCanBeHadAgain) {
  EXPECT_EQ(json_path("a b/ü.mp4"), "a b/ü.mp4");
  EXPECT_EQ(json_path("/a b/\xff%.mp4"), "file:///a%20b/%FF%25.mp4");
  EXPECT_TRUE(json_path("\xff").starts_with("file:///"));
}

}  // namespace
}  // namespace litevl
