// `litevl-hub`: what speaks to the Hugging Face hub, without FFmpeg and LibTorch. Started by
// `litevl`.
#include "cli/commands.h"
#include "cli/launch.h"
#include "cli/program.h"
#include "core/heap.h"
#include "core/stop.h"

int main(int argc, char** argv) {
  litevl::watch_stop_signals();
  litevl::launch_with(argv);
  litevl::keep_freed_memory();
  return litevl::run_program(argc, argv, [](CLI::App& app) { litevl::add_pull_command(app); });
}
