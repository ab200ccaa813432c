// Options whose values are a few words, each of which stands for one of an enumeration.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace litevl {

/// Adds an option that takes one of `words` and tells `take` which. `standard` is shown as its
/// default, unless it is empty.
CLI::Option* add_word_option(CLI::App& command, const std::string& name, const std::string& help,
                             const std::vector<std::string>& words,
                             const std::function<void(std::size_t)>& take,
                             const std::string& standard);

/// `words` is an enumeration's (core/words.h) and outlives the command, as `value` does, whose
/// value is the default.
template <class Value, class Words>
CLI::Option* add_words(CLI::App& command, const std::string& name, const std::string& help,
                       const Words& words, Value& value) {
  std::vector<std::string> texts;
  std::string standard;
  for (const auto& word : words) {
    texts.emplace_back(word.text);
    if (word.value == value) standard = word.text;
  }
  return add_word_option(
      command, name, help, texts,
      [words, &value](std::size_t i) { value = std::begin(words)[i].value; }, standard);
}

/// Without a default.
template <class Value, class Words>
CLI::Option* add_words(CLI::App& command, const std::string& name, const std::string& help,
                       const Words& words, std::optional<Value>& value) {
  std::vector<std::string> texts;
  for (const auto& word : words) texts.emplace_back(word.text);
  return add_word_option(command, name, help, texts,
                         [words, &value](std::size_t i) { value = std::begin(words)[i].value; },
                         {});
}

}  // namespace litevl
