// Whether the system allows the program to start its threads.
#pragma once

#include <functional>
#include <thread>

namespace litevl {

/// Starts `count` threads, lets them end and returns. Throws Error (kMachine) if the system refuses
/// to start one of them, for example at a limit on processes (`ulimit -u`, a control group's
/// pids.max). If OpenMP or OpenBLAS were refused a thread later, they would hang or end the
/// program.
void check_thread_room(int count);

/// A thread that does `work`, which must not throw. Throws Error (kMachine) if the system refuses
/// it.
std::thread start_thread(std::function<void()> work);

}  // namespace litevl
