// `litevl toy`: makes the toy world's videos with captions.
#include "cli/toy_command.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/output.h"
#include "toy/files.h"

namespace litevl {

void run_toy(const ToyArguments& arguments) {
  const auto& options = arguments.options;
  const std::string split = word_text(kToyFileSetWords, options.set);
  std::optional<Progress> line;
  const auto progress = [&](std::int64_t done, std::int64_t total) {
    if (!line) line.emplace("toy " + split, total, terminal_progress());
    line->update(done);
  };
  const ToyFolderReport report = write_toy_folder(arguments.output, options, progress);
  line.reset();
  if (arguments.is_json) {
    print_json({{"output", arguments.output},
                {"split", split},
                {"seed", options.seed},
                {"videos", report.videos},
                {"families", report.families},
                {"questions", report.questions},
                {"queries", report.queries},
                {"absent_queries", report.absent_queries}});
    return;
  }
  if (options.set == ToyFileSet::kLong) {
    std::cout << printable(arguments.output) << ": " << report.videos << " videos, "
              << report.queries << " queries, " << report.absent_queries
              << " of them about what no video shows\n";
    return;
  }
  std::cout << printable(arguments.output) << ": " << report.videos << " videos of "
            << report.families << " families, " << report.questions << " questions\n";
}

}  // namespace litevl
