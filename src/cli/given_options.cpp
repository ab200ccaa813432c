#include "cli/given_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace litevl {

std::vector<std::string> given_options(const CLI::App& command) {
  std::vector<std::string> given;
  for (const CLI::Option* option : command.get_options())
    if (option->count() > 0) given.push_back(option->get_name());
  return given;
}

std::string first_given(const std::vector<std::string>& given,
                        const std::vector<std::string>& options) {
  const auto found = std::find_first_of(options.begin(), options.end(), given.begin(), given.end());
  return found == options.end() ? std::string() : *found;
}

}  // namespace litevl
