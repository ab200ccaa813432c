// `litevl`, `litevl-video` and `litevl-hub` (Note [Four programs] in app/programs.h): each has its
// part of the table of commands.
#include "app/process.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  litevl::open_closed_streams();
  litevl::start_process(argv);
  return litevl::run_program(argc, argv);
}
