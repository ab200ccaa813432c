#include "toy/question_words.h"

#include <span>
#include <string_view>

#include "toy/captions.h"
#include "toy/things.h"

namespace litevl {
namespace {

// Words with places to fill: {D} does or do, {T} the thing, {U} the other one, {V} the verb and its
// rest, {W} first or last.
constexpr std::string_view kActionWords[] = {
    "what {D} {T} do?",
    "what happens to {T}?",
    "what did {T} do?",
    "what {D} {T} do in this video?",
};
constexpr std::string_view kDirectionWords[] = {
    "which way {D} {T} go?",
    "which way {D} {T} move?",
    "in which direction {D} {T} move?",
    "where {D} {T} go?",
};
constexpr std::string_view kThingWords[] = {"what {V}?", "which thing {V}?"};
constexpr std::string_view kOrderWords[] = {
    "what comes {W}, {T} or {U}?",
    "which comes {W}, {T} or {U}?",
    "which is {W}, {T} or {U}?",
    "of {T} and {U}, which comes {W}?",
};
constexpr std::string_view kCountWords[] = {
    "how many things {V}?",
    "how many objects {V}?",
    "how many of the things {V}?",
};

std::span<const std::string_view> words_of(ToyQuestionType type) {
  switch (type) {
    case ToyQuestionType::kAction:
      return kActionWords;
    case ToyQuestionType::kDirection:
      return kDirectionWords;
    case ToyQuestionType::kThing:
      return kThingWords;
    case ToyQuestionType::kOrder:
      return kOrderWords;
    case ToyQuestionType::kCount:
      return kCountWords;
  }
  return {};
}

template <typename T>
const T& pick(std::span<const T> items, ToyRandom& random) {
  return items[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(items.size())))];
}

const ToyThing& thing_at(std::int64_t index) {
  return toy_things()[static_cast<std::size_t>(index)];
}

// Mostly "the dog", sometimes "a dog": people use both.
std::string named(std::int64_t index, ToyRandom& random) {
  const ToyThing& thing = thing_at(index);
  return random.chance(0.2) ? with_article(thing) : "the " + std::string(thing.name);
}

std::string verb_of(const ToyQuery& query, ToyRandom& random) {
  const ToyWording& way = pick(wordings(query.action), random);
  std::string text(query.type == ToyQuestionType::kCount ? way.plural : way.singular);
  if (!way.rest.empty()) (text += ' ') += way.rest;
  return text;
}

}  // namespace

std::string in_words(const ToyQuery& query, ToyRandom& random) {
  const std::string_view words = pick(words_of(query.type), random);
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != '{') {
      text += words[i];
      continue;
    }
    switch (words[i + 1]) {
      case 'D':
        text += thing_at(query.thing).is_plural ? "do" : "does";
        break;
      case 'T':
        text += named(query.thing, random);
        break;
      case 'U':
        text += named(query.other, random);
        break;
      case 'V':
        text += verb_of(query, random);
        break;
      default:
        text += query.is_last ? "last" : "first";
    }
    i += 2;
  }
  if (random.chance(0.1)) text.pop_back();
  return text;
}

}  // namespace litevl
