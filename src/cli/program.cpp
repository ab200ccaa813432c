#include "cli/program.h"

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <system_error>

#include "app/process.h"
#include "app/terminal.h"
#include "app/version.h"
#include "cli/commands.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr int kWrongUse = 2;
// Where neither the user nor the data is at fault.
constexpr int kMachineFault = 4;

int fail(const std::string& message, int exit_code) {
  std::cerr << "litevl: " << printable(message) << '\n';
  return exit_code;
}

// LibTorch's messages carry a stack trace after their first line.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string help_hint(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return "; see `litevl" + (chosen.empty() ? "" : " " + chosen.front()->get_name()) + " --help`";
}

}  // namespace

// CLI11 only says that a command is missing where one is mistyped.
static std::string what_is_wrong(const CLI::ParseError& error, const CLI::App& app, int argc,
                                 char** argv) {
  if (!app.get_subcommands().empty() || argc < 2) return first_line(error.what());
  return std::string(argv[1][0] == '-' ? "there is no option " : "there is no command ") +
         printable(std::string(argv[1]), 100);
}

int run_program(int argc, char** argv) {
  CLI::App app("LiteVL: adapts BLIP to video, finds moments by describing them, answers questions",
               "litevl");
  app.set_version_flag("--version", version_text);
  app.footer(
      "Exit codes: 0 done, 2 wrong use, 3 bad data, 4 the machine, 130 or 143 stopped by a "
      "signal.\n"
      "`litevl COMMAND --help` shows a command's options and an example.");
  app.require_subcommand(1);
  add_commands(app);

  try {
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() != 0)
        return fail(what_is_wrong(error, app, argc, argv) + help_hint(app), kWrongUse);
      app.exit(error);  // prints --help or --version
    }
    finish_output();
    return 0;
  } catch (const Stopped& stopped) {
    return fail(stopped.what(), stop_exit_code());
  } catch (const Error& error) {
    return fail(error.what(), error.exit_code());
  } catch (const std::bad_alloc&) {
    return fail("out of memory", kMachineFault);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::resource_unavailable_try_again)
      return fail(
          "threads: the system gives no more of them; raise the limit on processes "
          "(ulimit -u, pids.max of the control group)",
          kMachineFault);
    return fail(first_line(error.what()), kMachineFault);
  } catch (const std::exception& error) {
    return fail(first_line(error.what()), kMachineFault);
  }
}

}  // namespace litevl
