#include "server/http/byte_range.h"

#include <gtest/gtest.h>

#include <string>

namespace litevl {
namespace {

TEST(AskedRange, FirstMiddleAndLastBytes) {
  EXPECT_EQ(asked_range("bytes=0-99", 1000).range, (ByteRange{0, 100}));
  EXPECT_EQ(asked_range("bytes=500-", 1000).range, (ByteRange{500, 1000}));
  EXPECT_EQ(asked_range("bytes=-100", 1000).range, (ByteRange{900, 1000}));
  EXPECT_EQ(asked_range("bytes=-5000", 1000).range, (ByteRange{0, 1000}));
  EXPECT_EQ(asked_range("bytes=990-5000", 1000).range, (ByteRange{990, 1000}));
  EXPECT_EQ(asked_range("bytes= 1 - 2 ", 1000).range, (ByteRange{1, 3}));
  EXPECT_EQ(asked_range("bytes=999-999", 1000).range, (ByteRange{999, 1000}));
  EXPECT_TRUE(asked_range("bytes=0-99", 1000).is_part);
}

TEST(AskedRange, NoneOfTheFile) {
  for (const char* header :
       {"bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999999-"})
    EXPECT_TRUE(asked_range(header, 1000).is_unsatisfied) << header;
  EXPECT_TRUE(asked_range("bytes=0-", 0).is_unsatisfied);
  EXPECT_TRUE(asked_range("bytes=-1", 0).is_unsatisfied);
}

TEST(AskedRange, TheWholeFileWhereItIsNotUnderstood) {
  for (const char* header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-1", "bytes=0-1,2-3", "lines=0-1",
        "bytes=1--2", "bytes=+1-2", "bytes=0x1-2", "bytes=1-2-3", "BYTES=0-1"}) {
    const AskedRange asked = asked_range(header, 1000);
    EXPECT_FALSE(asked.is_part || asked.is_unsatisfied) << header;
    EXPECT_EQ(asked.range, (ByteRange{0, 1000})) << header;
  }
}

TEST(AskedRange, NumbersThatDoNotFit) {
  const std::string large = "9223372036854775807";
  EXPECT_EQ(asked_range("bytes=0-" + large, 1000).range, (ByteRange{0, 1000}));
  EXPECT_EQ(asked_range("bytes=-" + large, 1000).range, (ByteRange{0, 1000}));
  EXPECT_TRUE(asked_range("bytes=" + large + "-", 1000).is_unsatisfied);
}

TEST(NamesTag, ListsWeakAndAny) {
  EXPECT_TRUE(names_tag("\"a\"", "\"a\""));
  EXPECT_TRUE(names_tag("\"b\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(names_tag("*", "\"a\""));
  EXPECT_FALSE(names_tag("\"b\"", "\"a\""));
  EXPECT_FALSE(names_tag("", "\"a\""));
  EXPECT_FALSE(names_tag(",,", "\"a\""));
}

}  // namespace
}  // namespace litevl
