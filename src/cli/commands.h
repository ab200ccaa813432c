// The commands of `litevl`. Each declares its options with CLI11 and gives an example as its footer
// in NAME_options.cpp, whose callback calls the work in NAME_command.cpp, which fails by throwing.
#pragma once

#include <CLI/App.hpp>

namespace litevl {

// Each adds one subcommand to `app`. Adding does no work: `litevl --help` starts nothing.
void add_import_command(CLI::App& app);
void add_pull_command(CLI::App& app);
void add_toy_command(CLI::App& app);
void add_data_command(CLI::App& app);
void add_train_command(CLI::App& app);
void add_eval_command(CLI::App& app);
void add_compare_command(CLI::App& app);
void add_ablate_command(CLI::App& app);
void add_index_command(CLI::App& app);
void add_library_command(CLI::App& app);
void add_search_command(CLI::App& app);
void add_ask_command(CLI::App& app);
void add_explain_command(CLI::App& app);
void add_bench_command(CLI::App& app);
/// `completion` and `manual`, of all the commands above.
void add_reference_commands(CLI::App& app);

}  // namespace litevl
