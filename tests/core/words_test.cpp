#include "core/words.h"

#include <gtest/gtest.h>

namespace litevl {
namespace {

enum class Fruit { kApple, kPear, kUnnamed };
constexpr Word<Fruit> kFruits[] = {{"apple", Fruit::kApple}, {"pear", Fruit::kPear}};

TEST(Words, StandForValues) {
  EXPECT_EQ(word_value(kFruits, "pear"), Fruit::kPear);
  EXPECT_EQ(word_value(kFruits, "pea"), std::nullopt);
  EXPECT_EQ(word_value(kFruits, ""), std::nullopt);
  EXPECT_EQ(word_text(kFruits, Fruit::kApple), "apple");
  EXPECT_EQ(word_text(kFruits, Fruit::kUnnamed), "");
  EXPECT_EQ(word_texts(kFruits), (std::vector<std::string>{"apple", "pear"}));
}

}  // namespace
}  // namespace litevl
