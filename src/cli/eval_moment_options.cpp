// The command line of `litevl eval --task moments`.
#include <CLI/CLI.hpp>
#include <set>

#include "cli/eval_moments.h"
#include "litevl/error.h"

namespace litevl {

void add_moment_options(CLI::App& command, MomentArguments& moments) {
  command.add_option("--truth", moments.truth,
                     "Annotated moments: QVHighlights' lines, Charades-STA's, ActivityNet "
                     "Captions' or DiDeMo's JSON (docs/data.md)");
  command.add_option("--predictions", moments.predictions,
                     "Predicted moments, a query a line: {\"qid\": 7, \"pred_relevant_windows\": "
                     "[[start, end, score], …]}");
}

bool has_moment_options(const CLI::App& command) {
  return command.count("--truth") > 0 || command.count("--predictions") > 0;
}

void check_moment_options(const CLI::App& command, const std::string& task) {
  const auto fail = [](const std::string& what) { throw Error(Error::Kind::kUsage, "eval", what); };
  const auto is_given = [&](const std::string& option) { return command.count(option) > 0; };
  const auto need = [&](const std::string& option, const std::string& what) {
    if (!is_given(option)) fail(option + what);
  };
  if (task != "moments") {
    for (const char* option : {"--truth", "--predictions"})
      if (is_given(option)) fail(std::string(option) + " is of the task moments");
    need("--model", " is required");
    need("--data", " is required");
    return;
  }
  static const std::set<std::string> kMeant{"--task",   "--truth",    "--predictions", "--json",
                                            "--output", "--markdown", "--threads",     "--help"};
  for (const auto* option : command.get_options())
    if (option->count() > 0 && !kMeant.contains(option->get_name()))
      fail(option->get_name() + " is not of the task moments");
  need("--truth", " is required for the task moments");
  need("--predictions", " is required for the task moments");
}

}  // namespace litevl
