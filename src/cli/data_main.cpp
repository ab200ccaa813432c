// `litevl-data`: the commands that need no model, without LibTorch. Started by `litevl`.
#include "cli/commands.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  return litevl::run_program(argc, argv, [](CLI::App& app) {
    litevl::add_toy_command(app);
    litevl::add_data_command(app);
    litevl::add_compare_command(app);
  });
}
