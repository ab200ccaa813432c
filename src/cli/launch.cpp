#include "cli/launch.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/ablate_command.h"
#include "cli/ask_command.h"
#include "cli/bench_command.h"
#include "cli/compare_command.h"
#include "cli/compute.h"
#include "cli/data_command.h"
#include "cli/eval_command.h"
#include "cli/explain_command.h"
#include "cli/import_command.h"
#include "cli/index_command.h"
#include "cli/library_command.h"
#include "cli/search_command.h"
#include "cli/toy_command.h"
#include "cli/train_command.h"
#include "core/blas_kernels.h"
#include "core/error.h"
#include "core/heap.h"
#include "core/processors.h"
#include "core/share.h"
#include "core/spinning.h"
#include "core/stop.h"
#include "core/thread_room.h"

// Note [Three programs]
// Loading LibTorch takes 0.4 to 0.7 s and FFmpeg's libraries 0.1 s, before main() and whether or
// not anything is computed. So `litevl` is linked to neither. It reads the command line with the
// same code as the programs that have them (NAME_options.cpp) and, if a command is to be run,
// becomes the one that can: the functions below stand where those have the commands' own.
namespace litevl {
namespace {

char** launch_arguments = nullptr;

// Same process, same arguments, same open files.
[[noreturn]] void become(const char* name) {
  const auto program = program_folder() / name;
  // OpenBLAS has one a processor from its first moment, before it can be asked.
  check_thread_room(available_cores());
  name_blas_kernels();
  start_with_huge_pages();
  spin_briefly();
  hold_stop_signals();
  execv(program.c_str(), launch_arguments);
  throw Error(Error::Kind::kMachine, program.string(),
              std::string("cannot be started: ") + std::strerror(errno),
              "it belongs beside litevl");
}

[[noreturn]] void need_data() { become("litevl-data"); }
[[noreturn]] void need_model() { become("litevl-model"); }

}  // namespace

void launch_with(char** arguments) { launch_arguments = arguments; }

void use_threads(int) {}  // the program that it becomes does

void run_toy(const ToyArguments&) { need_data(); }
void run_data_check(const DataCheckArguments&) { need_data(); }
void run_compare(const CompareArguments&) { need_data(); }

void run_import(const ImportArguments&) { need_model(); }
void run_index(const IndexArguments&) { need_model(); }
void run_library_list(const LibraryArguments&) { need_model(); }
void run_library_move(const LibraryArguments&) { need_model(); }
void run_library_remove(const LibraryArguments&) { need_model(); }
void run_search(const SearchArguments&) { need_model(); }
void run_ask(const AskArguments&) { need_model(); }
void run_explain(const CLI::App&, ExplainArguments) { need_model(); }
void run_train(const TrainOptions&, bool, const std::string&, bool) { need_model(); }
void run_eval(const CLI::App&, const EvalCommandArguments&) { need_model(); }
void run_ablate(const std::string&, const std::string&, bool) { need_model(); }
void run_bench(const BenchArguments&) { need_model(); }

}  // namespace litevl
