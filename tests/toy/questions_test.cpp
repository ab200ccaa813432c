#include "toy/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "litevl/error.h"
#include "text/caption.h"
#include "text/wordpiece.h"
#include "toy/caption_reader.h"
#include "toy/meanings.h"
#include "toy/things.h"
#include "toy/vocabulary.h"

namespace litevl {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::SizeIs;

using A = ToyAction;
using Type = ToyQuestionType;
using Events = std::vector<ToyMeaning>;
using Counts = std::map<std::string, int>;

// Questions are about what happens, not about where.
ToyScene scene_of(const Events& events) {
  ToyScene scene;
  for (const ToyMeaning& event : events) scene.events.push_back({event, {}, {}, 0});
  return scene;
}

std::string name_of(std::int64_t thing) {
  return std::string(toy_things()[static_cast<std::size_t>(thing)].name);
}

std::int64_t thing_named(const std::string& name) {
  for (std::size_t i = 0; i < toy_things().size(); ++i)
    if (toy_things()[i].name == name) return static_cast<std::int64_t>(i);
  return -1;
}

// The thing that "the owl", "an owl", "the cherries" or "cherries" is about.
std::int64_t thing_of(const std::string& phrase) {
  for (std::size_t i = 0; i < toy_things().size(); ++i)
    if (phrase == "the " + std::string(toy_things()[i].name) ||
        phrase == with_article(toy_things()[i]))
      return static_cast<std::int64_t>(i);
  ADD_FAILURE() << phrase;
  return 0;
}

A action_of(const std::string& sentence) {
  const Events told = read_caption(sentence);
  return told.empty() ? A::kSpin : told.front().action;
}

std::string number_of(const Events& events, A action) {
  const auto count = std::count_if(events.begin(), events.end(),
                                   [&](const auto& event) { return event.action == action; });
  return count == 0 ? "zero" : count == 1 ? "one" : "two";
}

// Understands questions from their words alone. "none": the question makes no sense of the scene.
std::string answer(std::string text, const Events& events) {
  static const std::map<A, std::string> kDeeds = {
      {A::kMoveLeft, "moves left"}, {A::kMoveRight, "moves right"},
      {A::kMoveUp, "moves up"},     {A::kMoveDown, "moves down"},
      {A::kGrow, "grows"},          {A::kShrink, "shrinks"},
      {A::kAppear, "appears"},      {A::kVanish, "vanishes"},
      {A::kSpin, "spins"},          {A::kBlink, "blinks"}};
  static const std::regex kAction(
      "what (do|does) (.+) do(?: in this video)?|what happens to (.+)|what did (.+) do");
  static const std::regex kDirection(
      "(?:which way|in which direction|where) (do|does) (.+) (?:go|move)");
  static const std::regex kOrder("(?:what|which) (?:comes|is) (first|last), (.+) or (.+)");
  static const std::regex kOrderOf("of (.+) and (.+), which comes (first|last)");
  static const std::regex kCount("how many (?:of the things|things|objects) (.+)");
  static const std::regex kThing("(?:what|which thing) (.+)");

  if (text.ends_with('?')) text.pop_back();
  const auto deed_of = [&](const std::string& phrase, const std::string& verb) -> std::string {
    const std::int64_t thing = thing_of(phrase);
    if (!verb.empty()) {
      EXPECT_EQ(verb == "do", toy_things()[static_cast<std::size_t>(thing)].is_plural) << text;
    }
    for (const ToyMeaning& event : events)
      if (event.thing == thing) return kDeeds.at(event.action);
    return "none";
  };
  std::smatch match;
  if (std::regex_match(text, match, kDirection)) {
    const std::string deed = deed_of(match[2], match[1]);
    return deed.starts_with("moves ") ? deed.substr(6) : "none";
  }
  if (std::regex_match(text, match, kAction))
    return deed_of(match[2].str() + match[3].str() + match[4].str(), match[1]);
  const bool is_of = std::regex_match(text, match, kOrderOf);
  if (is_of || std::regex_match(text, match, kOrder)) {
    std::set<std::int64_t> named, shown;
    named = {thing_of(match[is_of ? 1 : 2]), thing_of(match[is_of ? 2 : 3])};
    for (const ToyMeaning& event : events) shown.insert(event.thing);
    if (named != shown) return "none";
    return name_of(match[is_of ? 3 : 1] == "first" ? events.front().thing : events.back().thing);
  }
  if (std::regex_match(text, match, kCount))
    return number_of(events, action_of("the cherries " + match[1].str()));
  if (std::regex_match(text, match, kThing)) {
    const A action = action_of("the dog " + match[1].str());
    if (number_of(events, action) != "one") return "none";
    return name_of(std::find_if(events.begin(), events.end(), [&](const auto& event) {
                     return event.action == action;
                   })->thing);
  }
  ADD_FAILURE() << text;
  return "none";
}

// Videos as training sees them: families, half of them of two events.
std::vector<Events> training_videos(int families, std::uint64_t seed) {
  ToyRandom random{seed};
  std::vector<Events> videos;
  for (int i = 0; i < families; ++i) {
    const auto events = sample_meaning(random.chance(0.5) ? 2 : 1, std::ssize(toy_things()),
                                       ToySplit::kTrain, random);
    for (const ToyScene& member : family(scene_of(events))) videos.push_back(meaning(member));
  }
  return videos;
}

// Of the answers, the share of the most frequent.
double majority(const Counts& counts) {
  int total = 0, most = 0;
  for (const auto& [text, count] : counts) {
    total += count;
    most = std::max(most, count);
  }
  return static_cast<double>(most) / total;
}

std::map<Type, Counts> count_answers(const std::vector<Events>& videos) {
  ToyRandom random{8};
  std::map<Type, Counts> counts;
  for (const Events& events : videos)
    for (const auto& question : make_questions(scene_of(events), 5, random))
      ++counts[question.type][question.answer];
  return counts;
}

std::set<std::string> texts_of(const Events& events, Type type, int count) {
  ToyRandom random{1};
  std::set<std::string> texts;
  for (int i = 0; i < count; ++i)
    if (const auto question = make_question(scene_of(events), type, random))
      texts.insert(question->text);
  return texts;
}

TEST(ToyQuestions, AreAnsweredTrulyAndKnowWhenTheyNeedTime) {
  ToyRandom random{2};
  std::map<Type, std::set<bool>> needs;
  for (const Events& events : training_videos(1500, 3)) {
    for (const Type type : kToyQuestionTypes) {
      const auto question = make_question(scene_of(events), type, random);
      if (!question) continue;
      EXPECT_EQ(question->type, type);
      EXPECT_EQ(question->answer, answer(question->text, events)) << question->text;
      const auto backwards = answer(question->text, meaning(reverse(scene_of(events))));
      EXPECT_EQ(question->needs_time, backwards != "none" && backwards != question->answer)
          << question->text;
      needs[type].insert(question->needs_time);
    }
  }
  EXPECT_THAT(needs[Type::kDirection], ElementsAre(true));
  EXPECT_THAT(needs[Type::kOrder], ElementsAre(true));
  EXPECT_THAT(needs[Type::kAction], SizeIs(2));  // not of spinning and blinking
  EXPECT_THAT(needs[Type::kThing], SizeIs(2));   // only if the other thing does the inverse
  EXPECT_THAT(needs[Type::kCount], SizeIs(2));
}

TEST(ToyQuestions, AgreeWithWhatTheyName) {
  const std::int64_t owl = thing_named("owl"), cherries = thing_named("cherries");
  const auto about_owl = texts_of({{owl, A::kMoveUp}}, Type::kDirection, 800);
  EXPECT_THAT(about_owl, Contains("which way does the owl go?"));
  EXPECT_THAT(about_owl, Contains("where does an owl go?"));
  EXPECT_THAT(about_owl, Contains("which way does the owl go"));
  const auto about_cherries = texts_of({{cherries, A::kGrow}}, Type::kAction, 200);
  EXPECT_THAT(about_cherries, Contains("what do the cherries do?"));
  EXPECT_THAT(about_cherries, Contains("what happens to cherries?"));
  EXPECT_THAT(texts_of({{owl, A::kGrow}}, Type::kThing, 200), Contains("what gets bigger?"));
  const auto counting = texts_of({{owl, A::kAppear}, {cherries, A::kAppear}}, Type::kCount, 400);
  EXPECT_THAT(counting, Contains("how many things appear?"));
  EXPECT_THAT(counting, Contains("how many of the things fade away?"));
  const auto orders = texts_of({{owl, A::kSpin}, {cherries, A::kAppear}}, Type::kOrder, 400);
  EXPECT_THAT(orders, Contains("what comes first, the owl or the cherries?"));
  EXPECT_THAT(orders, Contains("of the cherries and the owl, which comes last?"));
}

TEST(ToyQuestions, AreAskedOnlyWhereTheyMakeSense) {
  EXPECT_THAT(texts_of({{0, A::kGrow}}, Type::kDirection, 50), SizeIs(0));
  EXPECT_THAT(texts_of({{0, A::kGrow}}, Type::kOrder, 50), SizeIs(0));
  EXPECT_THAT(texts_of({{0, A::kGrow}, {1, A::kGrow}}, Type::kThing, 50), SizeIs(0));
  ToyRandom random{1};
  EXPECT_THROW(make_question(ToyScene{}, Type::kAction, random), Error);
}

TEST(ToyQuestions, SeveralAreOfDifferentTypesAndAFunctionOfTheSeed) {
  const ToyScene scene = scene_of({{0, A::kMoveLeft}, {1, A::kMoveRight}});
  std::map<std::size_t, int> sizes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    ToyRandom one{seed}, same{seed};
    const auto questions = make_questions(scene, 5, one);
    const auto again = make_questions(scene, 5, same);
    ASSERT_EQ(questions.size(), again.size());
    std::set<Type> types;
    for (std::size_t i = 0; i < questions.size(); ++i) {
      types.insert(questions[i].type);
      EXPECT_EQ(questions[i].text, again[i].text);
    }
    EXPECT_EQ(types.size(), questions.size());
    ++sizes[questions.size()];
    EXPECT_THAT(make_questions(scene, 2, one), SizeIs(2));
    EXPECT_THAT(make_questions(scene, 0, one), SizeIs(0));
  }
  EXPECT_GT(sizes[5], 30);  // with the one that counts, half of the time
  EXPECT_EQ(sizes[4] + sizes[5], 100);
}

TEST(ToyQuestions, NoAnswerIsAStrategy) {
  auto counts = count_answers(training_videos(20000, 4));
  EXPECT_THAT(counts[Type::kDirection], SizeIs(4));
  // Fewer things are held out from moving sideways than from moving up and down: 0.27 to 0.23.
  EXPECT_LT(majority(counts[Type::kDirection]), 0.28);
  EXPECT_THAT(counts[Type::kAction], SizeIs(10));
  EXPECT_LT(majority(counts[Type::kAction]), 0.14);
  EXPECT_THAT(counts[Type::kCount], SizeIs(3));
  EXPECT_LT(majority(counts[Type::kCount]), 0.38);
  EXPECT_THAT(counts[Type::kThing], SizeIs(toy_things().size()));
  EXPECT_LT(majority(counts[Type::kThing]), 0.02);
  EXPECT_LT(majority(counts[Type::kOrder]), 0.02);
}

TEST(ToyQuestions, TheActionAskedAboutDoesNotTellTheNumber) {
  ToyRandom random{5};
  std::map<A, Counts> counts;
  for (const Events& events : training_videos(60000, 6)) {
    const auto question = make_question(scene_of(events), Type::kCount, random);
    if (!question) continue;
    const std::string verb = std::regex_replace(
        question->text, std::regex("how many (of the things|things|objects) |[?]"), "");
    ++counts[action_of("the cherries " + verb)][question->answer];
  }
  EXPECT_THAT(counts, SizeIs(10));
  for (const auto& [action, answers] : counts) {
    EXPECT_THAT(answers, SizeIs(3));
    EXPECT_LT(majority(answers), 0.42) << action_name(action);
  }
}

// Half the videos are those of the other half backwards, so that without time one is as likely as
// the other; this is about the words.
TEST(ToyQuestions, WordsDoNotTellTheOrder) {
  ToyRandom random{7};
  std::map<std::string, std::pair<int, int>> agreed;  // how often a rule is right, of how many
  const auto judge = [&](const std::string& rule, bool is_right) {
    agreed[rule].first += is_right;
    ++agreed[rule].second;
  };
  for (const Events& events : training_videos(4000, 8)) {
    const auto question = make_question(scene_of(events), Type::kOrder, random);
    if (!question) continue;
    const auto other = question->answer == name_of(events[0].thing) ? events[1] : events[0];
    // Whole names only: "pan" is not in "panda".
    const std::string words = std::regex_replace(question->text + " ", std::regex("[,?]"), " ");
    const auto place = [&](const std::string& name) { return words.find(" " + name + " "); };
    const bool asks_first = question->text.find("first") != std::string::npos;
    judge("asks for what comes first", asks_first);
    judge("named first", place(question->answer) < place(name_of(other.thing)));
    judge("lower number", thing_named(question->answer) < other.thing);
    if (asks_first) judge("lower number comes first", thing_named(question->answer) < other.thing);
  }
  EXPECT_THAT(agreed, SizeIs(4));
  for (const auto& [rule, count] : agreed) {
    EXPECT_GT(count.second, 3000);
    EXPECT_NEAR(static_cast<double>(count.first) / count.second, 0.5, 0.03) << rule;
  }
}

TEST(ToyQuestions, AreMadeOfTheVocabularysWords) {
  const auto lines = toy_vocabulary();
  const WordPiece words(lines, "toy vocabulary");
  const auto check = [&](const std::string& text) {
    for (const std::int64_t id : words.encode(text)) {
      EXPECT_NE(id, 100) << text;
      EXPECT_NE(lines.at(static_cast<std::size_t>(id)).substr(0, 2), "##") << text;
    }
  };
  ToyRandom random{9};
  for (const Events& events : training_videos(3000, 10)) {
    for (const auto& question : make_questions(scene_of(events), 5, random)) {
      check(clean_question(question.text));
      check(question.answer);
    }
  }
}

// Shipped models depend on the ids.
TEST(ToyVocabulary, IsThatOfTheShippedModels) {
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/share/models/toy/vocab.txt");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  ASSERT_FALSE(lines.empty());
  auto ours = toy_vocabulary();
  ASSERT_GE(lines.size(), ours.size());
  lines.resize(ours.size());  // [DEC] and [ENC] may follow
  EXPECT_EQ(lines, ours);
}

}  // namespace
}  // namespace litevl
