// The command line of `litevl serve`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compute_options.h"
#include "cli/serve_command.h"

namespace litevl {

void add_served_options(CLI::App& command, std::vector<std::string>& libraries,
                        std::string& model) {
  command
      .add_option("--library", libraries,
                  "Folder of a library; may be given several times (default: your own, in "
                  "~/.local/share/litevl)")
      ->type_name("FOLDER")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--model", model,
                  "Model folder (default: the one with which each library was made)")
      ->type_name("FOLDER");
}

std::shared_ptr<ServeArguments> add_serve_options(CLI::App& command) {
  command.description("A page to search in, and an HTTP interface for programs");
  auto arguments = std::make_shared<ServeArguments>();
  add_served_options(command, arguments->libraries, arguments->model);
  command
      .add_option("--listen", arguments->listen,
                  "Address and port; port 0: any that is free. Addresses that other machines reach "
                  "need --token-file")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  command
      .add_option("--token-file", arguments->token_file,
                  "File whose first line is the token that requests need, readable by you alone "
                  "(default: one that is made at the first start, in ~/.local/share/litevl)")
      ->type_name("FILE");
  command
      .add_option("--host", arguments->hosts,
                  "Name under which a proxy is asked for this server; may be given several times. "
                  "Others are refused, except addresses and localhost")
      ->type_name("NAME")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command.footer(
      "Example:\n  litevl serve --library holidays\n"
      "It prints a link to the page, and ends on Ctrl-C or SIGTERM.");
  return arguments;
}

}  // namespace litevl
