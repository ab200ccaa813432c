// Commands whose work another program does.
#include "cli/ablate_command.h"
#include "cli/ask_command.h"
#include "cli/bench_command.h"
#include "cli/data_command.h"
#include "cli/eval_command.h"
#include "cli/explain_command.h"
#include "cli/index_command.h"
#include "cli/launch.h"
#include "cli/pull_command.h"
#include "cli/toy_command.h"
#include "cli/train_command.h"

// Note [Four programs]
// `litevl` reads every command line, and does what needs a library and a model only: a search.
// FFmpeg and what belongs to it are a hundred shared objects, 0.03 to 0.07 s before main(), and
// LibTorch, which only training and GPUs need, is 0.4 s and 400 MB. So for a command that needs
// videos it becomes `litevl-video`, for training `litevl-torch`, and for what speaks to servers,
// with libcurl and two dozen that it needs, `litevl-hub`; each of them reads the command line again
// with the same code (NAME_options.cpp). The functions below stand where those programs have the
// commands' own.
namespace litevl {

void run_pull(const PullArguments&) { become("litevl-hub"); }
void run_toy(const ToyArguments&) { become("litevl-video"); }
void run_data_check(const DataCheckArguments&) { become("litevl-video"); }
void run_index(const IndexArguments&) { become("litevl-video"); }
void run_ask(const AskArguments&) { become("litevl-video"); }
void run_explain(const CLI::App&, ExplainArguments) { become("litevl-video"); }
void run_eval(const CLI::App&, const EvalCommandArguments&) { become("litevl-video"); }
// LibTorch's rows stand beside ours where it is there, but not beside given pixels.
void run_bench(const BenchArguments& arguments) {
  const bool has_rows = arguments.encode.pixels.empty() && has_program("litevl-torch");
  become(has_rows ? "litevl-torch" : "litevl-video");
}
void run_ablate(const std::string&, const std::string&, bool) { become("litevl-torch"); }
void run_train(const TrainOptions&, bool, const std::string&, bool) { become("litevl-torch"); }

}  // namespace litevl
