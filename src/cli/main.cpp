// `litevl`: knows every command's options and answers --help and wrong use by itself, which loads
// nothing. A command's work is in `litevl-data` and, with LibTorch, in `litevl-model` (launch.cpp).
#include "cli/commands.h"
#include "cli/launch.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  litevl::launch_with(argv);
  return litevl::run_program(argc, argv, [](CLI::App& app) {
    using namespace litevl;
    add_import_command(app);
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
  });
}
