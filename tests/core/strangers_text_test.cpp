// Text and JSON that strangers wrote, and what errors show of them.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/json_text.h"
#include "core/printable.h"
#include "core/text_file.h"
#include "litevl/error.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ErrorText, IsALineThatATerminalCanBeGiven) {
  const Error escapes(Error::Kind::kData, "a\x1b[2J.mp4", "says \"\n\r\"", "\x9B caf\xC3\xA9");
  EXPECT_STREQ(escapes.what(), "a?[2J.mp4: says \"??\"; ? caf\xC3\xA9");
  const Error turned(Error::Kind::kData, "a", "gpj\u202Egnp\u2028");
  EXPECT_STREQ(turned.what(), "a: gpj???gnp???");
  const Error long_one(Error::Kind::kData, std::string(2'000'000, 'p') + ", line 7",
                       std::string(2'000'000, 'w') + " is not it");
  const std::string text = long_one.what();
  EXPECT_LT(text.size(), 5'000u);
  EXPECT_THAT(text, HasSubstr("…pp"));
  EXPECT_THAT(text, HasSubstr(", line 7: ww"));
  EXPECT_THAT(text, testing::EndsWith(" is not it"));
}

TEST(Printable, KeepsOnlyUtf8) {
  EXPECT_EQ(printable("\xC0\xAF \xED\xA0\x80 \xF5 \xE4\xB8"), "?? ??? ? ??");
  EXPECT_EQ(printable("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(shortened("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(shortened("abcdefghi", 8), "abcdef…hi");
}

TEST(TextFile, MarksAndLineEndsAreOneInAllFiles) {
  EXPECT_EQ(as_text("\xEF\xBB\xBFx", "f"), "x");
  EXPECT_THAT(split_lines("a\r\nb\n\nc"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split_lines("a\n"), ElementsAre("a"));
  EXPECT_THAT(split_lines(""), ElementsAre());
  EXPECT_THAT(error_text([] { as_text(std::string("\xFF\xFE x", 4), "f"); }),
              HasSubstr("f: is UTF-16, expected UTF-8"));
  EXPECT_THAT(error_text([] { as_text(std::string("a\0b", 3), "f"); }),
              HasSubstr("is not a text file"));
  EXPECT_THAT(error_text([] {
                as_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "f");
              }),
              HasSubstr("git-lfs's pointer"));
}

TEST(ParseJson, ReadsWhatIsJson) {
  const std::string text = R"({"a": [1, -2, 2.5, true, null, "é"], "b": {"c": {}}, "d": []})";
  EXPECT_EQ(parse_json(text, "f"), nlohmann::json::parse(text));
  EXPECT_EQ(parse_json("7", "f"), 7);
}

TEST(ParseJson, RefusesNamesThatComeTwiceAtAnyLevel) {
  EXPECT_EQ(error_text([] { parse_json(R"({"a": 1, "b": 2, "a": 3})", "f"); }),
            "f: has \"a\" twice");
  EXPECT_EQ(error_text([] { parse_json(R"({"x": [{"y": {"a": 1, "a": 1}}]})", "f"); }),
            "f: has \"a\" twice");
  EXPECT_EQ(parse_json(R"({"a": {"a": 1}, "b": {"a": 1}})", "f")["b"]["a"], 1);
}

TEST(ParseJson, RefusesWhatIsTooMuch) {
  EXPECT_THAT(error_text([] { parse_json(std::string(1'000'000, '['), "f"); }),
              HasSubstr("is nested too deeply"));
  EXPECT_THAT(error_text([] { parse_json("[1,2,3]", "f", {.values = 3}); }),
              HasSubstr("has too many values"));
  EXPECT_THAT(error_text([] {
                parse_json("[\"" + std::string(100, 'x') + "\"]", "f", {.token_bytes = 50});
              }),
              HasSubstr("begins at byte 2 has more than 50 bytes"));
  EXPECT_THAT(
      error_text([] { parse_json("[" + std::string(100, '1') + "]", "f", {.token_bytes = 50}); }),
      HasSubstr("has more than 50 bytes"));
  EXPECT_THAT(error_text([] { parse_json("{\"a\x1b[2J\": x", "f"); }), HasSubstr("f: is not JSON"));
}

// The library's parser with a callback takes minutes for this.
TEST(ParseJson, IsLinearInTheNumberOfMembers) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i)
    text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":{\"a\":[1]}";
  EXPECT_EQ(parse_json(text + "}", "f").size(), 200'000u);
}

}  // namespace
}  // namespace litevl
