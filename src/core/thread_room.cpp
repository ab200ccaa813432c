#include "core/thread_room.h"

#include <latch>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "litevl/error.h"

namespace litevl {
namespace {

Error refused(const std::string& given, const std::system_error& error) {
  return {Error::Kind::kMachine, "threads",
          "the system gives " + given + ": " + error.code().message(),
          "raise the limit on processes (ulimit -u, pids.max of the control group)"};
}

}  // namespace

void check_thread_room(int count) {
  std::latch all_were_tried(1);
  std::vector<std::jthread> threads;
  std::optional<Error> refusal;
  try {
    for (int i = 0; i < count; ++i) threads.emplace_back([&] { all_were_tried.wait(); });
  } catch (const std::system_error& error) {
    refusal = refused(std::to_string(threads.size()) + " of " + std::to_string(count), error);
  }
  all_were_tried.count_down();
  if (refusal) throw *refusal;
}

std::thread start_thread(std::function<void()> work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error& error) {
    throw refused("no more of them", error);
  }
}

}  // namespace litevl
