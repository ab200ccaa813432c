#include "server/mcp.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <thread>

#include "app/version.h"
#include "litevl/error.h"
#include "server/mcp/tools.h"
#include "server/routes.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = 16 << 20;
constexpr std::size_t kMostWaiting = 64;

// Whole lines, from several threads.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}

  void write(const json& message) {
    if (message.is_null()) return;
    const std::string line = message.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
    const std::lock_guard lock(mutex_);
    for (std::size_t done = 0; done < line.size();) {
      const auto written = ::write(descriptor_, line.data() + done, line.size() - done);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw Error(Error::Kind::kMachine, "standard output", std::strerror(errno));
      done += static_cast<std::size_t>(written);
    }
  }

 private:
  std::mutex mutex_;
  int descriptor_;
};

// Does calls one after the other.
class Worker {
 public:
  explicit Worker(Output& output) : output_(output), thread_([this] { work(); }) {}
  ~Worker() { finish(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// False if too much waits already.
  bool add(const McpWork& work) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMostWaiting) return false;
    waiting_.push_back(work);
    changed_.notify_all();
    return true;
  }

  bool is_idle() {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() && !is_running_;
  }

  /// After all that waits.
  void finish() {
    {
      const std::lock_guard lock(mutex_);
      is_ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return is_ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const McpWork next = std::move(waiting_.front());
      waiting_.pop_front();
      is_running_ = true;
      lock.unlock();
      try {
        output_.write(next.run());
      } catch (const std::exception&) {
        // The output is closed: so will be the input.
      }
      lock.lock();
      is_running_ = false;
    }
  }

  Output& output_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<McpWork> waiting_;
  bool is_running_ = false;
  bool is_ending_ = false;
  std::thread thread_;  // after all that it uses
};

// Cuts what comes into lines; those that are too long are left out, and told of.
class Lines {
 public:
  template <typename Take, typename TooLong>
  void add(std::string_view bytes, const Take& take, const TooLong& too_long) {
    while (!bytes.empty()) {
      const auto end = bytes.find('\n');
      const bool is_whole = end != std::string_view::npos;
      const auto part = bytes.substr(0, end);
      bytes.remove_prefix(is_whole ? end + 1 : bytes.size());
      if (!is_skipping_) line_ += part;
      if (line_.size() > kMostBytes) {
        is_skipping_ = true;
        line_ = {};
        too_long();
      }
      if (!is_whole) continue;
      if (!is_skipping_ && line_.find_first_not_of(" \t\r") != std::string::npos) take(line_);
      line_.clear();
      is_skipping_ = false;
    }
  }

 private:
  std::string line_;
  bool is_skipping_ = false;
};

}  // namespace

void serve_mcp(const std::vector<std::filesystem::path>& libraries, const std::string& model,
               const Compute& compute, int stop_descriptor) {
  Served served(libraries, model, compute);
  Metrics metrics;
  RouteTable routes;
  add_library_routes(routes, served, metrics);
  McpSession session(library_tools(routes), version_number());
  Output out(STDOUT_FILENO);
  Worker worker(out);
  Lines lines;
  const auto take = [&](const std::string& line) {
    std::optional<McpWork> work;
    out.write(session.take(line, work));
    // The reader never waits: it has to hear of what is cancelled.
    if (work && !worker.add(*work)) out.write(work->refuse());
  };
  const auto too_long = [&] { out.write(McpSession::too_long(kMostBytes)); };
  std::vector<char> buffer(64 << 10);
  for (;;) {
    pollfd ready[] = {{STDIN_FILENO, POLLIN, 0}, {stop_descriptor, POLLIN, 0}};
    if (::poll(ready, 2, -1) < 0 && errno != EINTR)
      throw Error(Error::Kind::kMachine, "standard input", std::strerror(errno));
    if (ready[1].revents != 0) {
      session.cancel_all();
      break;
    }
    if (ready[0].revents == 0) continue;
    const auto got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) {
      lines.add("\n", take, too_long);  // a last line without its end
      break;
    }
    lines.add({buffer.data(), static_cast<std::size_t>(got)}, take, too_long);
  }
  // Who has sent all and closed the input waits for the answers, unless told to stop.
  while (!worker.is_idle()) {
    pollfd stop{stop_descriptor, POLLIN, 0};
    if (::poll(&stop, 1, 50) > 0) {
      session.cancel_all();
      break;
    }
  }
  worker.finish();
}

}  // namespace litevl
