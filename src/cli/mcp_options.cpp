// The command line of `litevl mcp`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compute_options.h"
#include "cli/mcp_command.h"
#include "cli/serve_command.h"

namespace litevl {

std::shared_ptr<McpArguments> add_mcp_options(CLI::App& command) {
  command.description(
      "A library as tools for agents: the Model Context Protocol over standard input and output");
  auto arguments = std::make_shared<McpArguments>();
  add_served_options(command, arguments->libraries, arguments->model);
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command.footer(
      "Example, as the command of a server in an agent's settings:\n"
      "  litevl mcp --library holidays\n"
      "The tools only read. It ends with its input.");
  return arguments;
}

}  // namespace litevl
