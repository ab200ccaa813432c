// The threads that do what requests ask for, and the requests that wait for one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace litevl {

/// How long work takes.
enum class Duration {
  kShort,  ///< a search: less than a second or so
  kLong,   ///< reading a video: seconds to minutes
};

/// First come, first served, except that long work never has all threads: one is left for short
/// work, so that a search does not wait for questions about an hour of video.
class WorkQueue {
 public:
  using Work = std::function<void()>;  ///< must not throw

  /// At least two threads. `most_waiting` of each duration.
  WorkQueue(std::size_t threads, std::size_t most_waiting);
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  /// Does what waits, takes nothing more and ends the threads.
  void finish();

  /// False if too much waits already.
  bool add(Duration duration, Work work);
  /// Seconds after which there may be room: how long what waits will take, as things have gone.
  int retry_after(Duration duration) const;
  std::size_t waiting() const;
  std::size_t running() const;

 private:
  struct Lane {
    std::deque<Work> waiting;
    std::size_t running = 0;
    std::size_t threads = 0;  ///< that may do such work at once
    double mean_seconds = 0;  ///< of the last ones
  };

  Lane& lane(Duration duration) { return lanes_[static_cast<std::size_t>(duration)]; }
  const Lane& lane(Duration duration) const { return lanes_[static_cast<std::size_t>(duration)]; }
  void work();
  Lane* next();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Lane lanes_[2];
  std::size_t most_waiting_;
  bool is_ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace litevl
