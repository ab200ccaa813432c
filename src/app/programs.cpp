#include "app/programs.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "core/blas_kernels.h"
#include "core/heap.h"
#include "core/installed_files.h"
#include "core/processors.h"
#include "core/spinning.h"
#include "core/stop.h"
#include "core/thread_room.h"
#include "litevl/error.h"

namespace litevl {
namespace {

char** launch_arguments = nullptr;

const char* file_of(Program program) {
  constexpr const char* kFiles[] = {"litevl", "litevl-video", "litevl-hub", "litevl-torch"};
  return kFiles[static_cast<int>(program)];
}

// What LibTorch wants to find when it is loaded.
void prepare_torch() {
  // OpenBLAS has one a processor from its first moment, before it can be asked.
  check_thread_room(available_cores());
  name_blas_kernels();
  start_with_huge_pages();
  spin_briefly();
}

[[noreturn]] void refuse_missing(Program program) {
  const std::string name = file_of(program);
  if (program == Program::kTorch)
    throw Error(Error::Kind::kMachine, program_folder().string(),
                name +
                    " is missing: it is needed for training, devices other than the CPU and "
                    "comparisons with LibTorch",
                "build with LibTorch, or pass --device cpu where that is an option");
  const std::string work = program == Program::kHub ? "downloading models" : "reading videos";
  throw Error(Error::Kind::kMachine, program_folder().string(),
              name + " is missing: it is needed for " + work,
              "it must be in the same folder as litevl");
}

}  // namespace

void launch_with(char** arguments) { launch_arguments = arguments; }

bool has_program(Program program) {
  std::error_code ignored;
  return std::filesystem::exists(program_folder() / file_of(program), ignored);
}

void become(Program program) {
  const auto file = program_folder() / file_of(program);
  if (!has_program(program)) refuse_missing(program);
  if (program == Program::kTorch) prepare_torch();
  hold_stop_signals();
  check_stop();  // what was asked before is not known to the next program
  execv(file.c_str(), launch_arguments);
  throw Error(Error::Kind::kMachine, file.string(),
              std::string("cannot be started: ") + std::strerror(errno),
              "it must be in the same folder as litevl");
}

}  // namespace litevl
