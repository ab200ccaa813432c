// The things of the toy world: glyphs that most people would call by the same name.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace litevl {

struct ToyThing {
  char32_t codepoint;      ///< in Noto Color Emoji
  std::string_view name;   ///< as in a sentence: "dog", "hot air balloon", "cherries"
  bool is_plural = false;  ///< "cherries rotate"
};

/// All things. The first twelve are as different from each other as possible, for curricula.
std::span<const ToyThing> toy_things();

/// "a dog", "an owl", "cherries".
std::string with_article(const ToyThing& thing);

}  // namespace litevl
