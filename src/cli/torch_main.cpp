// `litevl-torch`: training, and what runs a model on other devices than the CPU. Started by
// `litevl`.
#include <cstdlib>
#include <iostream>

#include "cli/commands.h"
#include "cli/launch.h"
#include "cli/program.h"
#include "core/heap.h"
#include "core/stop.h"
#include "model/torch_versions.h"

int main(int argc, char** argv) {
  litevl::watch_stop_signals();
  litevl::launch_with(argv);
  // We never call exit(); libraries do, OpenMP when it is refused a thread, and would then wait in
  // their destructors for threads that never began.
  std::atexit([] { std::_Exit(litevl::kMachineFault); });
  litevl::keep_freed_memory();
  litevl::torch_versions::silence_warnings();
  const int exit_code = litevl::run_program(argc, argv, [](CLI::App& app) {
    using namespace litevl;
    add_index_command(app);
    add_search_command(app);
    add_ask_command(app);
    add_explain_command(app);
    add_train_command(app);
    add_ablate_command(app);
    add_eval_command(app);
    add_bench_command(app);
  });
  std::cout.flush();
  // Everything of ours is closed by now. LibTorch would spend 60 ms on taking itself apart.
  std::_Exit(exit_code);
}
