// `litevl ablate`: trains and measures variants of the model and compares them in tables.
#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "ablation/runs.h"
#include "ablation/table.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "core/files.h"
#include "core/progress.h"

namespace litevl {
namespace {

volatile std::sig_atomic_t stop_asked = 0;

// Returns the tables, of what is there.
nlohmann::json write_tables(const AblationPlan& plan) {
  const auto variants = summarise_runs(plan);
  auto document = ablation_json(plan, variants);
  write_file_atomically(plan.output / "tables.json",
                        [&](std::ostream& out) { write_json(out, document); });
  write_file_atomically(plan.output / "tables.md",
                        [&](std::ostream& out) { out << ablation_markdown(plan, variants); });
  return document;
}

void run_ablation(const std::string& config, bool is_json) {
  const auto plan = read_ablation_plan(config);
  // The runs have the same Ctrl-C, save their checkpoints and end.
  std::signal(SIGINT, [](int) {
    stop_asked = 1;
    std::signal(SIGINT, SIG_DFL);
  });
  {
    Progress progress("runs", std::ssize(plan.runs));
    progress.update(0);
    make_runs(
        plan,
        [&](std::int64_t done) {
          progress.update(done);
          write_tables(plan);  // a night cut short leaves what it has
        },
        [] { return stop_asked != 0; });
  }
  const auto document = write_tables(plan);
  if (is_json)
    print_json(document);
  else
    std::cout << ablation_markdown(plan, summarise_runs(plan)) << "\nalso in "
              << (plan.output / "tables.md").string() << " and tables.json\n";
}

}  // namespace

void add_ablate_command(CLI::App& app) {
  auto* command = app.add_subcommand(
      "ablate",
      "Trains and measures variants of the model in the toy world, several seeds of each, and "
      "compares them in tables with intervals");
  struct State {
    std::string config;
    bool is_json = false;
  };
  auto state = std::make_shared<State>();
  command->add_option("--config", state->config, "TOML file of variants, seeds and tables")
      ->required()
      ->type_name("FILE");
  command->add_flag("--json", state->is_json, "Print one JSON document");
  command->footer(
      "Example:\n"
      "  litevl ablate --config configs/ablation.toml\n"
      "Runs that are complete are not made again, and one that was stopped goes on, when the same "
      "command is given again.");
  command->callback([state] { run_ablation(state->config, state->is_json); });
}

}  // namespace litevl
