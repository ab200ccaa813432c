// Enumerations as options and files call their values.
#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

/// Every enumeration that is an option has an array of these, with each value once.
template <class Value>
struct Word {
  const char* text;
  Value value;
};

/// `words` is such an array.
template <class Words>
std::vector<std::string> word_texts(const Words& words) {
  std::vector<std::string> texts;
  for (const auto& word : words) texts.emplace_back(word.text);
  return texts;
}

/// Nothing for a text that is none of them.
template <class Words>
auto word_value(const Words& words, std::string_view text)
    -> std::optional<decltype(std::begin(words)->value)> {
  for (const auto& word : words)
    if (text == word.text) return word.value;
  return {};
}

/// Empty for a value that has none.
template <class Words, class Value>
std::string word_text(const Words& words, Value value) {
  for (const auto& word : words)
    if (word.value == value) return word.text;
  return {};
}

}  // namespace litevl
