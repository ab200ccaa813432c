#include "core/thread_room.h"

#include <latch>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "litevl/error.h"

namespace litevl {

void check_thread_room(int count) {
  std::latch all_were_tried(1);
  std::vector<std::jthread> threads;
  std::string refusal;
  try {
    for (int i = 0; i < count; ++i) threads.emplace_back([&] { all_were_tried.wait(); });
  } catch (const std::system_error& error) {
    refusal = error.code().message();
  }
  all_were_tried.count_down();
  if (refusal.empty()) return;
  throw Error(Error::Kind::kMachine, "threads",
              "the system gives " + std::to_string(threads.size()) + " of " +
                  std::to_string(count) + ": " + refusal,
              "raise the limit on processes (ulimit -u, pids.max of the control group)");
}

}  // namespace litevl
