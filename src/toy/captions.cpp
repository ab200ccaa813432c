#include "toy/captions.h"

#include "litevl/error.h"
#include "toy/things.h"

namespace litevl {
namespace {

constexpr ToyWording kLeft[] = {
    {"moves", "move", "left"},
    {"moves", "move", "to the left"},
    {"goes", "go", "left"},
    {"goes", "go", "to the left"},
    {"slides", "slide", "to the left"},
    {"slides", "slide", "from right to left"},
    {"moves", "move", "from right to left"},
    {"travels", "travel", "left"},
    {"heads", "head", "left"},
};
constexpr ToyWording kRight[] = {
    {"moves", "move", "right"},
    {"moves", "move", "to the right"},
    {"goes", "go", "right"},
    {"goes", "go", "to the right"},
    {"slides", "slide", "to the right"},
    {"slides", "slide", "from left to right"},
    {"moves", "move", "from left to right"},
    {"travels", "travel", "right"},
    {"heads", "head", "right"},
};
constexpr ToyWording kUp[] = {
    {"moves", "move", "up"},
    {"moves", "move", "upwards"},
    {"goes", "go", "up"},
    {"rises", "rise", ""},
    {"slides", "slide", "up"},
    {"climbs", "climb", "up"},
    {"moves", "move", "from bottom to top"},
    {"moves", "move", "to the top"},
};
constexpr ToyWording kDown[] = {
    {"moves", "move", "down"},
    {"moves", "move", "downwards"},
    {"goes", "go", "down"},
    {"sinks", "sink", ""},
    {"slides", "slide", "down"},
    {"drops", "drop", "down"},
    {"moves", "move", "from top to bottom"},
    {"moves", "move", "to the bottom"},
};
constexpr ToyWording kGrow[] = {
    {"grows", "grow", ""},     {"gets", "get", "bigger"},       {"becomes", "become", "bigger"},
    {"gets", "get", "larger"}, {"becomes", "become", "larger"}, {"grows", "grow", "bigger"},
};
constexpr ToyWording kShrink[] = {
    {"shrinks", "shrink", ""},    {"gets", "get", "smaller"},    {"becomes", "become", "smaller"},
    {"turns", "turn", "smaller"}, {"becomes", "become", "tiny"},
};
constexpr ToyWording kAppear[] = {
    {"appears", "appear", ""}, {"shows", "show", "up"}, {"comes", "come", "into view"},
    {"pops", "pop", "up"},     {"turns", "turn", "up"}, {"becomes", "become", "visible"},
};
constexpr ToyWording kVanish[] = {
    {"vanishes", "vanish", ""},         {"disappears", "disappear", ""},
    {"fades", "fade", "away"},          {"vanishes", "vanish", "from view"},
    {"becomes", "become", "invisible"}, {"disappears", "disappear", "from view"},
};
constexpr ToyWording kSpin[] = {
    {"spins", "spin", ""},       {"rotates", "rotate", ""},        {"turns", "turn", "around"},
    {"spins", "spin", "around"}, {"turns", "turn", "in a circle"}, {"rotates", "rotate", "once"},
};
constexpr ToyWording kBlink[] = {
    {"blinks", "blink", ""},
    {"flashes", "flash", ""},
    {"flickers", "flicker", ""},
    {"blinks", "blink", "on and off"},
    {"flashes", "flash", "on and off"},
};

constexpr std::string_view kJoins[] = {
    "{X}, then {Y}",       "first {X}, then {Y}", "{X} and then {Y}", "{X} before {Y}",
    "{X}, after that {Y}", "after {X}, {Y}",      "{Y} after {X}",
};
constexpr double kLaterFirstShare = 0.08;

std::string sentence(const ToyMeaning& event, ToyRandom& random) {
  const ToyThing& thing = toy_things()[static_cast<std::size_t>(event.thing)];
  const auto ways = wordings(event.action);
  const ToyWording& way =
      ways[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(ways.size())))];
  std::string text = with_article(thing);
  if (random.chance(0.3)) text = "the " + std::string(thing.name);
  text += ' ';
  text += thing.is_plural ? way.plural : way.singular;
  if (!way.rest.empty()) (text += ' ') += way.rest;
  return text;
}

}  // namespace

std::span<const ToyWording> wordings(ToyAction action) {
  switch (action) {
    case ToyAction::kMoveLeft:
      return kLeft;
    case ToyAction::kMoveRight:
      return kRight;
    case ToyAction::kMoveUp:
      return kUp;
    case ToyAction::kMoveDown:
      return kDown;
    case ToyAction::kGrow:
      return kGrow;
    case ToyAction::kShrink:
      return kShrink;
    case ToyAction::kAppear:
      return kAppear;
    case ToyAction::kVanish:
      return kVanish;
    case ToyAction::kSpin:
      return kSpin;
    case ToyAction::kBlink:
      return kBlink;
  }
  return {};
}

std::span<const std::string_view> joins() { return kJoins; }

std::string caption(const ToyScene& scene, ToyRandom& random) {
  if (scene.events.empty()) {
    throw Error(Error::Kind::kUsage, "toy caption", "the scene has no events");
  }
  const std::string first = sentence(scene.events[0].meaning, random);
  if (scene.events.size() == 1) return first;
  const std::string second = sentence(scene.events[1].meaning, random);
  const bool is_later_first = random.chance(kLaterFirstShare);
  const std::size_t begin = is_later_first ? kLaterFirst : 0;
  const std::size_t count = is_later_first ? std::size(kJoins) - kLaterFirst : kLaterFirst;
  const std::string_view join =
      kJoins[begin + static_cast<std::size_t>(random.below(static_cast<std::int64_t>(count)))];
  std::string text;
  for (std::size_t i = 0; i < join.size();) {
    if (join[i] == '{') {
      text += join[i + 1] == 'X' ? first : second;
      i += 3;
    } else {
      text += join[i++];
    }
  }
  return text;
}

}  // namespace litevl
