// The names of enumeration values in options and files.
#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

/// A name and its value. Every enumeration that is used as an option has an array of these, in
/// which each value appears once.
template <class Value>
struct Word {
  const char* text;
  Value value;
};

/// All names in such an array.
template <class Words>
std::vector<std::string> word_texts(const Words& words) {
  std::vector<std::string> texts;
  for (const auto& word : words) texts.emplace_back(word.text);
  return texts;
}

/// The value with the name `text`; empty if there is none.
template <class Words>
auto word_value(const Words& words, std::string_view text)
    -> std::optional<decltype(std::begin(words)->value)> {
  for (const auto& word : words)
    if (text == word.text) return word.value;
  return {};
}

/// The name of `value`; empty if it has none.
template <class Words, class Value>
std::string word_text(const Words& words, Value value) {
  for (const auto& word : words)
    if (word.value == value) return word.text;
  return {};
}

}  // namespace litevl
