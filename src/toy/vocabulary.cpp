#include "toy/vocabulary.h"

#include <sstream>
#include <unordered_set>

#include "toy/captions.h"
#include "toy/stills.h"
#include "toy/things.h"

namespace litevl {
namespace {

constexpr std::size_t kUnknown = 100;  // its line; [CLS], [SEP] and [MASK] follow

// Words of questions and ordinary sentences about the toy world that its captions do not have.
constexpr const char* kMoreWords =
    "what which way where when who how many much do does did is are was were it this that these "
    "things thing object objects happens happen happened to in on of or not no yes the a an and "
    "with without video clip scene frame picture go come goes comes move moving going turn turning "
    "first second last next then before after while during one two three zero left right up down "
    "top bottom middle center centre direction bigger smaller grow growing shrink shrinking appear "
    "appearing vanish vanishing disappear disappearing spin spinning rotate rotating blink "
    "blinking "
    "flash flashing still there here see seen show shown visible begin beginning end start at from "
    "by for its color colour same other both again also only something nothing everything begins "
    "ends starts stops side";

class Lines {
 public:
  void add(const std::string& token) {
    if (!token.empty() && seen_.insert(token).second) lines_.push_back(token);
  }

  // The words of a text, split at spaces and commas; single letters are already in the vocabulary.
  void add_words(std::string text) {
    for (char& c : text) {
      if (c == ',' || c == '{' || c == '}' || (c >= 'A' && c <= 'Z')) c = ' ';
    }
    std::istringstream words(text);
    for (std::string word; words >> word;) add(word);
  }

  std::size_t size() const { return lines_.size(); }
  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::vector<std::string> toy_vocabulary() {
  Lines lines;
  lines.add("[PAD]");
  while (lines.size() < kUnknown) lines.add("[unused" + std::to_string(lines.size() - 1) + "]");
  for (const char* token : {"[UNK]", "[CLS]", "[SEP]", "[MASK]"}) lines.add(token);
  // All printable ASCII; texts are lower-cased before.
  std::string letters;
  for (char c = '!'; c <= '~'; ++c) {
    if (c < 'A' || c > 'Z') letters += c;
  }
  for (const char c : letters) lines.add(std::string(1, c));
  for (const char c : letters) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) lines.add(std::string("##") + c);
  }
  for (const ToyThing& thing : toy_things()) lines.add_words(with_article(thing));
  for (std::int64_t action = 0; action < kToyActions; ++action) {
    for (const ToyWording& way : wordings(static_cast<ToyAction>(action))) {
      for (const auto part : {way.singular, way.plural, way.rest})
        lines.add_words(std::string(part));
    }
  }
  for (const auto join : joins()) lines.add_words(std::string(join));
  for (const std::string& phrase : still_phrases()) lines.add_words(phrase);
  lines.add_words(kMoreWords);
  return lines.take();
}

}  // namespace litevl
