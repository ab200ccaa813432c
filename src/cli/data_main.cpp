// `litevl-data`: the commands that need no model, without LibTorch. Started by `litevl`.
#include "cli/commands.h"
#include "cli/program.h"
#include "core/stop.h"

int main(int argc, char** argv) {
  litevl::watch_stop_signals();
  return litevl::run_program(argc, argv, [](CLI::App& app) {
    litevl::add_toy_command(app);
    litevl::add_data_command(app);
    litevl::add_compare_command(app);
  });
}
