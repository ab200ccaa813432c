#include "cli/commands.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "app/programs.h"
#include "cli/ablate_command.h"
#include "cli/ask_command.h"
#include "cli/bench_command.h"
#include "cli/compare_command.h"
#include "cli/cut_command.h"
#include "cli/data_command.h"
#include "cli/eval_command.h"
#include "cli/explain_command.h"
#include "cli/export_command.h"
#include "cli/import_command.h"
#include "cli/index_command.h"
#include "cli/library_command.h"
#include "cli/mcp_command.h"
#include "cli/open_command.h"
#include "cli/pull_command.h"
#include "cli/reference_command.h"
#include "cli/search_command.h"
#include "cli/serve_command.h"
#include "cli/show_command.h"
#include "cli/toy_command.h"
#include "cli/train_command.h"

namespace litevl {
namespace {

// This file is compiled for each of the programs.
constexpr Program kThis = Program::LITEVL_PROGRAM;

/// Whether LibTorch's program does a command's work too, for other devices than the CPU.
enum class Devices { kCpu, kAll };

struct Command {
  const char* name;
  void (*add)(CLI::App& command);  ///< null: this program has nothing to do with it
};

// `add_options` declares a command's options and returns its arguments; `run` does its work in
// `program`, which any other becomes once the line is parsed. Where it is not this one nothing
// refers to `run`, so that the linker leaves it out with all that it needs. Arguments may have a
// `finish`, which is told by the parsed command what was given.
template <auto add_options, auto run, Program program, bool is_here>
void add(CLI::App& command) {
  const auto arguments = add_options(command);
  command.callback([arguments, &command] {
    if constexpr (requires { arguments->finish(command); }) arguments->finish(command);
    if constexpr (is_here) {
      run(*arguments);
    } else {
      become(program);
    }
  });
}

template <auto add_options, auto run, Program program, Devices devices = Devices::kCpu>
constexpr Command row(const char* name) {
  constexpr bool is_here =
      program == kThis || (devices == Devices::kAll && kThis == Program::kTorch);
  if constexpr (is_here || kThis == Program::kLitevl) {
    return {name, add<add_options, run, program, is_here>};
  } else {
    return {name, nullptr};
  }
}

// Of a command whose arguments may say that they need videos (`needs_videos`): `run` does it in
// `litevl` unless they do, and `run_with_videos` in the program that has FFmpeg, or with LibTorch.
template <auto add_options, auto run, auto run_with_videos>
void add_divided(CLI::App& command) {
  const auto arguments = add_options(command);
  command.callback([arguments, &command] {
    if constexpr (requires { arguments->finish(command); }) arguments->finish(command);
    if constexpr (kThis == Program::kLitevl) {
      if (arguments->needs_videos()) become(Program::kVideo);
      run(*arguments);
    } else {
      run_with_videos(*arguments);
    }
  });
}

template <auto add_options, auto run, auto run_with_videos>
constexpr Command divided_row(const char* name) {
  if constexpr (kThis == Program::kHub) {
    return {name, nullptr};
  } else {
    return {name, add_divided<add_options, run, run_with_videos>};
  }
}

// In the order of `litevl --help`: name, options, work, and the program that does it.
constexpr Command kCommands[] = {
    row<add_import_options, run_import, Program::kLitevl>("import"),
    row<add_pull_options, run_pull, Program::kHub>("pull"),
    row<add_index_options, run_index, Program::kVideo, Devices::kAll>("index"),
    divided_row<add_library_options, run_library, run_library_check>("library"),
    divided_row<add_search_options, run_search, run_search_in_videos>("search"),
    row<add_show_options, run_show, Program::kVideo>("show"),
    row<add_open_options, run_open, Program::kLitevl>("open"),
    row<add_cut_options, run_cut, Program::kVideo>("cut"),
    row<add_export_options, run_export, Program::kVideo>("export"),
    divided_row<add_ask_options, run_ask, run_ask_in_videos>("ask"),
    row<add_explain_options, run_explain, Program::kVideo, Devices::kAll>("explain"),
    row<add_serve_options, run_serve, Program::kVideo>("serve"),
    row<add_mcp_options, run_mcp, Program::kVideo>("mcp"),
    row<add_toy_options, run_toy, Program::kVideo>("toy"),
    row<add_data_options, run_data_check, Program::kVideo>("data"),
    row<add_train_options, run_train, Program::kTorch>("train"),
    row<add_eval_options, run_eval, Program::kVideo, Devices::kAll>("eval"),
    row<add_compare_options, run_compare, Program::kLitevl>("compare"),
    row<add_ablate_options, run_ablate, Program::kTorch>("ablate"),
    row<add_bench_options, run_bench, Program::kVideo, Devices::kAll>("bench"),
    row<add_completion_options, run_completion, Program::kLitevl>("completion"),
    row<add_manual_options, run_manual, Program::kLitevl>("manual"),
};

}  // namespace

void add_commands(CLI::App& app) {
  for (const Command& command : kCommands)
    if (command.add != nullptr) command.add(*app.add_subcommand(command.name));
}

}  // namespace litevl
