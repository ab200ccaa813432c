// `litevl COMMAND`: parses the command line, runs one command, turns failures into exit codes:
// 0 done, 2 wrong use, 3 bad data, 4 the machine.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/heap.h"

namespace litevl {
namespace {

constexpr int kWrongUse = 2;
constexpr int kMachine = 4;

int fail(const std::string& message, int exit_code) {
  std::cerr << "litevl: " << message << '\n';
  return exit_code;
}

// LibTorch's messages carry a stack trace after their first line.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string help_hint(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return "; see `litevl" + (chosen.empty() ? "" : " " + chosen.front()->get_name()) + " --help`";
}

int run(int argc, char** argv) {
  CLI::App app("LiteVL: adapts BLIP to video, finds moments by describing them, answers questions",
               "litevl");
  app.set_version_flag("--version", "litevl " LITEVL_VERSION);
  app.footer(
      "Exit codes: 0 done, 2 wrong use, 3 bad data, 4 the machine.\n"
      "`litevl COMMAND --help` shows a command's options and an example.");
  app.require_subcommand(1);
  add_import_command(app);
  add_index_command(app);
  add_search_command(app);
  add_ask_command(app);
  add_explain_command(app);
  add_toy_command(app);
  add_data_command(app);
  add_train_command(app);
  add_eval_command(app);
  add_compare_command(app);
  add_ablate_command(app);
  add_bench_command(app);

  try {
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() != 0)
        return fail(first_line(error.what()) + help_hint(app), kWrongUse);
      app.exit(error);  // prints --help or --version
    }
    finish_output();
    return 0;
  } catch (const Error& error) {
    return fail(error.what(), error.exit_code());
  } catch (const std::bad_alloc&) {
    return fail("out of memory", kMachine);
  } catch (const std::exception& error) {
    return fail(first_line(error.what()), kMachine);
  }
}

}  // namespace
}  // namespace litevl

int main(int argc, char** argv) {
  // A reader that goes away (`litevl … | head`) must not kill a command half-way.
  std::signal(SIGPIPE, SIG_IGN);
  litevl::keep_freed_memory();
  const int exit_code = litevl::run(argc, argv);
  std::cout.flush();
  // Everything of ours is closed by now. LibTorch would spend 60 ms on taking itself apart.
  std::_Exit(exit_code);
}
