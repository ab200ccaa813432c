#include "cli/moment_options.h"

#include <CLI/CLI.hpp>

namespace litevl {

void add_moment_words(CLI::App& command, MomentWords& words) {
  command
      .add_option("moments", words.words,
                  "Parts of videos, such as holiday.mp4@1:20-1:30, or files with what `litevl "
                  "search --json` printed; - is standard input")
      ->required()
      ->type_name("MOMENT");
  command
      .add_option("--rank", words.ranks,
                  "Of a search's results only those of these ranks, such as 1,3 (default: all)")
      ->delimiter(',')
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}))
      ->type_name("N");
}

}  // namespace litevl
