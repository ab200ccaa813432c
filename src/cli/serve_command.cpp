// `litevl serve`: a page and an HTTP interface.
#include "cli/serve_command.h"

#include <iostream>

#include "app/process.h"
#include "app/terminal.h"
#include "cli/library_command.h"
#include "server/serve.h"

namespace litevl {
namespace {

// A token in a log is known to whoever reads the log.
void print_ready(const Serving& serving) {
  const std::string link = "http://" + serving.address + "/";
  if (serving.is_on_terminal) {
    std::cout << "open " << link << "#token=" << serving.token << '\n';
  } else {
    std::cout << "serving " << link << '\n';
  }
  std::cout << "the token is in " << printable(serving.token_file.string()) << std::endl;
  finish_output();
}

}  // namespace

std::vector<std::filesystem::path> served_libraries(const std::vector<std::string>& asked) {
  if (asked.empty()) return {chosen_library({})};
  return {asked.begin(), asked.end()};
}

void run_serve(const ServeArguments& arguments) {
  const auto compute = choose_compute(arguments.device, arguments.precision);
  ServeRequest request;
  request.libraries = served_libraries(arguments.libraries);
  request.model = arguments.model;
  request.listen = arguments.listen;
  request.token_file = arguments.token_file;
  request.hosts = arguments.hosts;
  serve(request, compute, stop_descriptor(), print_ready);
}

}  // namespace litevl
