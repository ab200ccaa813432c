// `litevl-torch`: training, and what runs a model on other devices than the CPU. Started by
// `litevl`.
#include <cstdlib>
#include <iostream>

#include "app/compute.h"
#include "app/process.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  litevl::start_process(argv);
  litevl::prepare_compute();
  const int exit_code = litevl::run_program(argc, argv);
  std::cout.flush();
  // Everything of ours is closed by now. LibTorch would spend 60 ms on taking itself apart.
  std::_Exit(exit_code);
}
