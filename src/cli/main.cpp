// `litevl`: knows every command's options, answers --help and wrong use, and does the work that
// needs neither videos nor LibTorch; for the rest it becomes another program (elsewhere.cpp).
#include "cli/commands.h"
#include "cli/launch.h"
#include "cli/program.h"
#include "core/heap.h"
#include "core/stop.h"

int main(int argc, char** argv) {
  litevl::open_closed_streams();
  litevl::watch_stop_signals();
  litevl::launch_with(argv);
  litevl::keep_freed_memory();
  return litevl::run_program(argc, argv, [](CLI::App& app) {
    using namespace litevl;
    add_import_command(app);
    add_pull_command(app);
    add_index_command(app);
    add_library_command(app);
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
    add_reference_commands(app);
  });
}
