#include "cli/words.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace litevl {

CLI::Option* add_word_option(CLI::App& command, const std::string& name, const std::string& help,
                             const std::vector<std::string>& words,
                             const std::function<void(std::size_t)>& take,
                             const std::string& standard) {
  // An empty word stands for what is not said, and is not shown.
  std::string list;
  for (const auto& word : words)
    if (!word.empty()) list += (list.empty() ? "" : ",") + word;
  list = "{" + list + "}";
  auto* option = command
                     .add_option_function<std::string>(
                         name,
                         [words, take](const std::string& word) {
                           const auto found = std::find(words.begin(), words.end(), word);
                           take(static_cast<std::size_t>(found - words.begin()));
                         },
                         help)
                     ->check([words, list](const std::string& word) {
                       const bool is_known =
                           std::find(words.begin(), words.end(), word) != words.end();
                       return is_known ? std::string() : word + " not in " + list;
                     })
                     ->type_name("TEXT:" + list);
  if (!standard.empty()) option->default_str(standard);
  return option;
}

}  // namespace litevl
