#include "text/caption.h"

#include <gtest/gtest.h>

#include "litevl/error.h"

namespace litevl {
namespace {

TEST(Caption, MarksBecomeSpacesAndRunsOneSpace) {
  EXPECT_EQ(clean_caption("A man, playing: \"Guitar\" (loud)!  #1~\n"),
            "a man, playing guitar loud 1");
  EXPECT_EQ(clean_caption("don't stop? yes-no"), "don't stop? yes-no");
}

TEST(Caption, QuestionLosesMarks) {
  EXPECT_EQ(clean_question("What is *this*: U.S.A.?"), "what is this usa?");
}

TEST(Caption, WordsPastTheLimitAreCut) {
  EXPECT_EQ(clean_caption("a b. c d", 3), "a b c");
  EXPECT_EQ(clean_caption("a b", 0), "");
  EXPECT_THROW(clean_caption("a", -1), Error);
}

TEST(Caption, LowersBeforeItCuts) {
  // The stop between two letters keeps the sigma inside its word while it is lowered.
  EXPECT_EQ(clean_caption("ΑΣ.Β ΑΣ"), "ασ β ας");
}

TEST(Caption, AnyBytes) {
  EXPECT_EQ(clean_caption(""), "");
  EXPECT_EQ(clean_caption("...!!!"), "");
  EXPECT_EQ(clean_caption("a\xFF"
                          "b"),
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace litevl
