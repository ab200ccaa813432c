#include "text/wordpiece.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "litevl/error.h"
#include "support/vector_folder.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Ids = std::vector<std::int64_t>;

const WordPiece& bert() {
  static const WordPiece tokenizer = WordPiece::from_file(vector_folder("wordpiece") / "vocab.txt");
  return tokenizer;
}

// Where Hugging Face would read a token written out in the text, ours is plain text
// (docs/model.md), so the expected ids are BERT's there.
bool has_special_token(const std::string& text) {
  for (const char* token : {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]"})
    if (text.find(token) != std::string::npos) return true;
  return false;
}

TEST(WordPiece, AgreesWithReference) {
  std::ifstream file(vector_folder("wordpiece") / "cases.json");
  ASSERT_TRUE(file) << vector_folder("wordpiece");
  const auto cases = nlohmann::json::parse(file);
  ASSERT_FALSE(cases.empty());
  for (const auto& item : cases) {
    const auto text = item.at("text").get<std::string>();
    const bool is_hf = item.contains("ids_hf") && !has_special_token(text);
    EXPECT_EQ(bert().encode(text), item.at(is_hf ? "ids_hf" : "ids").get<Ids>()) << item;
  }
}

TEST(WordPiece, BrokenBytesAreDropped) {
  EXPECT_EQ(bert().encode("red\xC3 \xF0\x9F ball\xFF\xFE"), bert().encode("red ball"));
  EXPECT_EQ(bert().encode("\x80\xED\xA0\x80\xF8"), Ids{});  // a surrogate, a lead byte of five
}

TEST(WordPiece, CharactersNewerThanUnicode14AreDropped) {
  EXPECT_EQ(bert().encode("a \U0001FA75 ball"), bert().encode("a ball"));  // Unicode 15
}

TEST(WordPiece, UnassignedIdeographsAreDropped) {
  EXPECT_EQ(bert().encode("a\uFA6Eb"), bert().encode("ab"));
}

TEST(WordPiece, HostileTextsTakeLinearTime) {
  const auto repeat = [](const std::string& part, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += part;
    return text;
  };
  constexpr std::size_t kBytes = 10u << 20;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(bert().encode(repeat("a", kBytes)).size(), 1u);
  EXPECT_EQ(bert().encode(repeat("ab", 100) + " ").size(), 50u);
  EXPECT_GT(bert().encode(repeat(repeat("a", 100) + " ", kBytes)).size(), kBytes / 101);
  // Marks above, then marks below: sorting by insertion would take 6e12 steps.
  const std::string marks = repeat("\u0301", kBytes / 2) + repeat("\u0323", kBytes / 2);
  EXPECT_EQ(bert().encode("a" + marks), bert().encode("a"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(WordPiece, TooLongATextIsRefused) {
  EXPECT_THROW(bert().encode(std::string((64u << 20) + 1, 'a')), Error);
}

TEST(WordPiece, DecodeJoinsPieces) {
  Ids ids = bert().encode("unaffable dogs");
  ids.insert(ids.begin(), bert().id("[CLS]"));
  ids.push_back(bert().id("[SEP]"));
  ids.insert(ids.end(), {0, 30523, -1});
  EXPECT_EQ(bert().decode(ids), "unaffable dogs");
}

TEST(WordPiece, IdsAreLines) {
  const WordPiece tokenizer({"[UNK]", "play", "##ing", "ing"}, "test");
  EXPECT_EQ(tokenizer.size(), 4);
  EXPECT_EQ(tokenizer.id("##ing"), 2);
  EXPECT_EQ(tokenizer.id("no"), -1);
  EXPECT_THAT(tokenizer.encode("playing ing plays"), ElementsAre(1, 2, 3, 0));
}

std::string message_of(const std::vector<std::string>& vocabulary) {
  try {
    WordPiece(vocabulary, "vocab.txt");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(WordPiece, BadVocabulariesAreNamed) {
  EXPECT_EQ(message_of({"[UNK]", "a", "b", "a"}), "vocab.txt: line 4 repeats line 2");
  EXPECT_EQ(message_of({}), "vocab.txt: no token [UNK], not a vocabulary");
  EXPECT_THROW(WordPiece::from_file("/nonexistent/vocab.txt"), Error);
}

}  // namespace
}  // namespace litevl
