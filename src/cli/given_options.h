// Which options a user gave.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace litevl {

/// Their names, "--top", and those of arguments without dashes, "video", of a parsed command.
std::vector<std::string> given_options(const CLI::App& command);

/// The first of `options` that is among `given`, or empty.
std::string first_given(const std::vector<std::string>& given,
                        const std::vector<std::string>& options);

}  // namespace litevl
