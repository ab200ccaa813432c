#include "cli/words.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace litevl {

CLI::Option* add_word_option(CLI::App& command, const std::string& name, const std::string& help,
                             const std::vector<std::string>& words,
                             const std::function<void(std::size_t)>& take,
                             const std::string& standard) {
  auto* option = command
                     .add_option_function<std::string>(
                         name,
                         [words, take](const std::string& word) {
                           const auto found = std::find(words.begin(), words.end(), word);
                           take(static_cast<std::size_t>(found - words.begin()));
                         },
                         help)
                     ->check(CLI::IsMember(words));
  if (!standard.empty()) option->default_str(standard);
  return option;
}

}  // namespace litevl
