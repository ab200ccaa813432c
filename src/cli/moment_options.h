// How a command line names moments of videos.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace litevl {

/// What app/given_moments.h reads.
struct MomentWords {
  std::vector<std::string> words;
  std::vector<std::int64_t> ranks;
};

/// Adds the required words and `--rank`. `words` outlives `command`.
void add_moment_words(CLI::App& command, MomentWords& words);

}  // namespace litevl
