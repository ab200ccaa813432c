// Whether the system lets the program have its threads.
#pragma once

namespace litevl {

/// Starts `count` threads, lets them end and returns. Throws Error (kMachine) if the system refuses
/// one of them, as it does at a limit on processes (`ulimit -u`, a control group's pids.max):
/// OpenMP and OpenBLAS, which are refused later, wait for ever or end the program.
void check_thread_room(int count);

}  // namespace litevl
