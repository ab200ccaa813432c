#include "toy/questions.h"

#include <algorithm>

#include "litevl/error.h"
#include "toy/captions.h"
#include "toy/question_words.h"
#include "toy/things.h"

namespace litevl {
namespace {

using Events = std::vector<ToyMeaning>;

std::string name_of(std::int64_t thing) {
  return std::string(toy_things()[static_cast<std::size_t>(thing)].name);
}

std::size_t any_of(std::size_t count, ToyRandom& random) {
  return static_cast<std::size_t>(random.below(static_cast<std::int64_t>(count)));
}

std::string action_words(ToyAction action) {
  const ToyWording& way = wordings(action).front();
  std::string text(way.singular);
  if (!way.rest.empty()) (text += ' ') += way.rest;
  return text;
}

const ToyMeaning* event_of(std::int64_t thing, const Events& events) {
  const auto found = std::find_if(events.begin(), events.end(),
                                  [&](const auto& event) { return event.thing == thing; });
  return found == events.end() ? nullptr : &*found;
}

bool is_move(ToyAction action) { return action <= ToyAction::kMoveDown; }

// The true answer, or nothing if the question makes no sense for such a scene.
std::optional<std::string> answer_of(const ToyQuery& query, const Events& events) {
  const auto does_it = [&](const auto& event) { return event.action == query.action; };
  switch (query.type) {
    case ToyQuestionType::kAction: {
      const ToyMeaning* event = event_of(query.thing, events);
      if (event == nullptr) return {};
      return action_words(event->action);
    }
    case ToyQuestionType::kDirection: {
      const ToyMeaning* event = event_of(query.thing, events);
      if (event == nullptr || !is_move(event->action)) return {};
      return std::string(wordings(event->action).front().rest);
    }
    case ToyQuestionType::kThing: {
      if (std::count_if(events.begin(), events.end(), does_it) != 1) return {};
      return name_of(std::find_if(events.begin(), events.end(), does_it)->thing);
    }
    case ToyQuestionType::kOrder:
      return name_of((query.is_last ? events.back() : events.front()).thing);
    case ToyQuestionType::kCount: {
      constexpr std::array kNumbers = {"zero", "one", "two"};
      return kNumbers.at(
          static_cast<std::size_t>(std::count_if(events.begin(), events.end(), does_it)));
    }
  }
  return {};
}

// The twin of an action, which questions about it could be about as well: its inverse; spinning and
// blinking, which have none, are twins of each other.
ToyAction twin(ToyAction action) { return static_cast<ToyAction>(static_cast<int>(action) ^ 1); }

// Note [Counting evenly]
// Questions count the action of an event or its twin, equally often. If two things do the same (a
// tenth of all scenes with two events), "two" and "zero" are equally likely; if they do twins, the
// answer is "one"; in all other scenes it is "one" or "zero", again equally likely. With these
// fractions of the three kinds of scenes, all three answers are about equally frequent for every
// action. In the third kind "two" is never true, so only a few of these are used: enough to learn
// that one event is only one.
double share_that_counts(const Events& events) {
  if (events.size() == 2 && events[0].action == events[1].action) return 1;
  if (events.size() == 2 && events[0].action == twin(events[1].action)) return 0.5;
  return 0.02;
}

std::optional<ToyQuery> draw_query(const Events& events, ToyQuestionType type, ToyRandom& random) {
  const ToyMeaning& event = events[any_of(events.size(), random)];
  ToyQuery query{type, event.thing, 0, event.action, false};
  switch (type) {
    case ToyQuestionType::kAction:
    case ToyQuestionType::kThing:
      break;
    case ToyQuestionType::kDirection: {
      Events movers = events;
      std::erase_if(movers, [](const auto& other) { return !is_move(other.action); });
      if (movers.empty()) return {};
      query.thing = movers[any_of(movers.size(), random)].thing;
      break;
    }
    case ToyQuestionType::kOrder:
      if (events.size() < 2) return {};
      query.other = (&event == &events.front() ? events.back() : events.front()).thing;
      query.is_last = random.chance(0.5);
      break;
    case ToyQuestionType::kCount:
      if (!random.chance(share_that_counts(events))) return {};
      if (random.chance(0.5)) query.action = twin(query.action);
      break;
  }
  return query;
}

}  // namespace

std::string_view question_type_name(ToyQuestionType type) {
  constexpr std::array<std::string_view, kToyQuestionTypes.size()> kNames = {
      "action", "direction", "thing", "order", "count"};
  return kNames.at(static_cast<std::size_t>(type));
}

std::optional<ToyQuestion> make_question(const ToyScene& scene, ToyQuestionType type,
                                         ToyRandom& random) {
  if (scene.events.empty()) {
    throw Error(Error::Kind::kUsage, "toy question", "the scene has no events");
  }
  const Events events = meaning(scene);
  const auto query = draw_query(events, type, random);
  if (!query) return {};
  const auto answer = answer_of(*query, events);
  if (!answer) return {};
  const auto backwards = answer_of(*query, meaning(reverse(scene)));
  return ToyQuestion{type, in_words(*query, random), *answer, backwards && backwards != answer};
}

std::vector<ToyQuestion> make_questions(const ToyScene& scene, std::int64_t count,
                                        ToyRandom& random) {
  auto types = kToyQuestionTypes;
  for (std::size_t i = types.size(); i > 1; --i) std::swap(types[i - 1], types[any_of(i, random)]);
  std::stable_partition(types.begin(), types.end(),
                        [](auto type) { return type == ToyQuestionType::kCount; });
  std::vector<ToyQuestion> questions;
  for (const ToyQuestionType type : types) {
    if (static_cast<std::int64_t>(questions.size()) >= count) break;
    if (auto question = make_question(scene, type, random)) {
      questions.push_back(*std::move(question));
    }
  }
  return questions;
}

}  // namespace litevl
