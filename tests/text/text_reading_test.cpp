#include "text/text_reading.h"

#include <gmock/gmock.h>

#include <chrono>

#include "text/unicode.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const WordPiece& tokenizer() {
  static const auto made =
      WordPiece::from_text("[UNK]\r\n[CLS]\r\na\r\nred\r\nball\r\n##s\r\n", "vocab.txt");
  return made;
}

std::vector<std::string> notes(const std::string& text, TextKind kind = TextKind::kCaption) {
  return notes_on_text(text, kind, tokenizer(), 35);
}

TEST(NotesOnText, NothingIsSaidOfKnownWords) {
  EXPECT_THAT(notes("A red ball, red balls!"), IsEmpty());
  EXPECT_THAT(notes("red ball?", TextKind::kQuestion), IsEmpty());
}

TEST(NotesOnText, UnknownWordsAreNamed) {
  EXPECT_THAT(notes("a blue ball and a blue cube"),
              ElementsAre("the model does not know 4 of the 7 words: blue, and, cube"));
  for (const char* text : {"\U0001F600 \U0001F680", "зеленый мяч", "赤いボール", "\u200B"})
    EXPECT_THAT(notes(text), ElementsAre(HasSubstr("knows no word"))) << text;
}

TEST(NotesOnText, ACutSentenceIsSaid) {
  std::string text;
  for (int i = 0; i < 51; ++i) text += "a ";
  EXPECT_THAT(notes(text), ElementsAre(HasSubstr("only the sentence's beginning was read")));
  EXPECT_THAT(notes(text, TextKind::kQuestion), ElementsAre(HasSubstr("only the question's")));
  EXPECT_FALSE(is_cut("a red ball", TextKind::kCaption, tokenizer(), 5));
  EXPECT_TRUE(is_cut("a red ball", TextKind::kCaption, tokenizer(), 4));
}

TEST(Decompose, IsOneForBothWaysOfWritingAMark) {
  const auto decomposed = [](const char* text) { return decompose(to_code_points(text)); };
  EXPECT_EQ(decomposed("caf\u00E9"), decomposed("cafe\u0301"));
  EXPECT_EQ(decomposed("a\u0323\u0301"), decomposed("a\u0301\u0323"));  // by class, not as written
  EXPECT_NE(decomposed("e"), decomposed("\u00E9"));
}

// Marks in the order that makes an insertion sort quadratic: ten seconds and more.
TEST(Decompose, IsNearLinearInARunOfMarks) {
  std::u32string marks = U"a";
  for (int i = 0; i < 300'000; ++i) marks += i < 150'000 ? U'\u0301' : U'\u0323';
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(decompose(marks).size(), marks.size());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace litevl
