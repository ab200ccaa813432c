#include "checkpoint/word_hash.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace litevl {
namespace {

std::string letters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('a' + i % 26);
  return text;
}

std::string digits_of(const std::string& text) {
  WordHash hash;
  hash.add(text.data(), text.size());
  return hash.digits();
}

// Libraries name their model by digits that earlier versions computed.
TEST(WordHash, IsWhatItAlwaysWas) {
  for (const auto& [count, digits] :
       std::map<std::size_t, std::string>{{0, "d7908a77ad12d2bb"},
                                          {9, "2df29d0c599220ce"},
                                          {41, "d3ad0eed2dec9e2d"},
                                          {100, "3640d991c26130a5"}}) {
    const auto text = letters(count);
    WordHash hash;
    hash.add(text.data(), text.size());
    hash.add("xyz", 3);
    EXPECT_EQ(hash.digits(), digits) << count;
  }
}

TEST(WordHash, TellsApartWhatDiffersInOneBit) {
  const auto text = letters(77);
  std::set<std::string> seen{digits_of(text)};
  for (std::size_t i = 0; i < text.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      auto other = text;
      other[i] = static_cast<char>(other[i] ^ (1 << bit));
      EXPECT_TRUE(seen.insert(digits_of(other)).second) << i;
    }
  EXPECT_TRUE(seen.insert(digits_of(text + '\0')).second);
}

TEST(WordHash, MayBeAskedOnTheWay) {
  WordHash hash;
  hash.add("a", 1);
  const auto first = hash.digits();
  EXPECT_EQ(hash.digits(), first);
  hash.add("b", 1);
  WordHash at_once;
  at_once.add("a", 1);
  at_once.add("b", 1);
  EXPECT_EQ(hash.digits(), at_once.digits());
}

}  // namespace
}  // namespace litevl
