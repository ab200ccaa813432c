#include "core/percent.h"

#include <gtest/gtest.h>

namespace litevl {
namespace {

TEST(Percent, BothWays) {
  EXPECT_EQ(percent_encoded("refs/pr/5~\xC3\xA4"), "refs%2Fpr%2F5~%C3%A4");
  EXPECT_EQ(percent_encoded("a b", ""), "a%20b");
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decoded(percent_encoded(all)), all);
  EXPECT_EQ(percent_decoded("%c3%A4+"), "\xC3\xA4+");
}

TEST(Percent, BrokenSequences) {
  for (const char* text : {"%", "%2", "a%", "%zz", "%2g", "%-1", "%%20"})
    EXPECT_FALSE(percent_decoded(text)) << text;
}

TEST(FileUri, PathsOfAnyBytesComeBack) {
  const std::string path = "/a b/\xFF%\n?#\xC3\xA4.mp4";
  EXPECT_EQ(file_uri(path), "file:///a%20b/%FF%25%0A%3F%23%C3%A4.mp4");
  EXPECT_EQ(path_of_uri(file_uri(path)), path);
  EXPECT_EQ(path_of_uri("/a/b%20.mp4"), "/a/b%20.mp4");  // is none
  EXPECT_EQ(path_of_uri("file://host/a"), "file://host/a");
  EXPECT_FALSE(path_of_uri("file:///a%"));
}

}  // namespace
}  // namespace litevl
