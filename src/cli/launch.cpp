#include "cli/launch.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "core/blas_kernels.h"
#include "core/heap.h"
#include "core/processors.h"
#include "core/share.h"
#include "core/spinning.h"
#include "core/stop.h"
#include "core/thread_room.h"
#include "litevl/error.h"

namespace litevl {
namespace {

char** launch_arguments = nullptr;

// What LibTorch wants to find when it is loaded.
void prepare_torch() {
  // OpenBLAS has one a processor from its first moment, before it can be asked.
  check_thread_room(available_cores());
  name_blas_kernels();
  start_with_huge_pages();
  spin_briefly();
}

[[noreturn]] void refuse_missing(const std::string& name) {
  if (name == "litevl-torch")
    throw Error(Error::Kind::kMachine, "litevl",
                name +
                    " is not there: training, other devices than the CPU and what compares with "
                    "LibTorch are its work",
                "build with LibTorch, or pass --device cpu where that is an option");
  const std::string work = name == "litevl-hub" ? "what speaks to servers" : "what reads videos";
  throw Error(Error::Kind::kMachine, "litevl", name + " is not there: " + work + " is its work",
              "it belongs beside litevl");
}

}  // namespace

void launch_with(char** arguments) { launch_arguments = arguments; }

bool has_program(const char* name) {
  std::error_code ignored;
  return std::filesystem::exists(program_folder() / name, ignored);
}

void become(const char* name) {
  const auto program = program_folder() / name;
  if (!has_program(name)) refuse_missing(name);
  if (std::strcmp(name, "litevl-torch") == 0) prepare_torch();
  hold_stop_signals();
  execv(program.c_str(), launch_arguments);
  throw Error(Error::Kind::kMachine, program.string(),
              std::string("cannot be started: ") + std::strerror(errno),
              "it belongs beside litevl");
}

}  // namespace litevl
