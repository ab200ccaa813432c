// `litevl-video`: the commands that read videos, without LibTorch. Started by `litevl`.
#include "cli/commands.h"
#include "cli/launch.h"
#include "cli/program.h"
#include "core/heap.h"
#include "core/stop.h"

int main(int argc, char** argv) {
  litevl::watch_stop_signals();
  litevl::launch_with(argv);
  litevl::keep_freed_memory();
  return litevl::run_program(argc, argv, [](CLI::App& app) {
    using namespace litevl;
    add_index_command(app);
    add_ask_command(app);
    add_explain_command(app);
    add_toy_command(app);
    add_data_command(app);
    add_eval_command(app);
    add_bench_command(app);
  });
}
