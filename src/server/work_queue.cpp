#include "server/work_queue.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace litevl {

WorkQueue::WorkQueue(std::size_t threads, std::size_t most_waiting) : most_waiting_(most_waiting) {
  threads = std::max<std::size_t>(2, threads);
  lane(Duration::kShort).threads = threads;
  lane(Duration::kLong).threads = threads - 1;
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkQueue::~WorkQueue() { finish(); }

void WorkQueue::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool WorkQueue::add(Duration duration, Work work) {
  {
    const std::lock_guard lock(mutex_);
    Lane& chosen = lane(duration);
    if (is_ending_ || chosen.waiting.size() >= most_waiting_) return false;
    chosen.waiting.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

int WorkQueue::retry_after(Duration duration) const {
  const std::lock_guard lock(mutex_);
  const Lane& chosen = lane(duration);
  const double seconds = chosen.mean_seconds * static_cast<double>(chosen.waiting.size()) /
                         static_cast<double>(chosen.threads);
  return static_cast<int>(std::clamp(std::ceil(seconds), 1.0, 600.0));
}

std::size_t WorkQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return lanes_[0].waiting.size() + lanes_[1].waiting.size();
}

std::size_t WorkQueue::running() const {
  const std::lock_guard lock(mutex_);
  return lanes_[0].running + lanes_[1].running;
}

// Short work first: it is over soon.
WorkQueue::Lane* WorkQueue::next() {
  for (Lane& one : lanes_)
    if (!one.waiting.empty() && one.running < one.threads) return &one;
  return nullptr;
}

void WorkQueue::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Lane* chosen = nullptr;
    changed_.wait(lock, [&] { return (chosen = next()) != nullptr || is_ending_; });
    if (chosen == nullptr) {
      const bool is_empty = lanes_[0].waiting.empty() && lanes_[1].waiting.empty();
      if (is_empty) return;
      // Long work that must wait for other long work: whoever does that goes on with this.
      changed_.wait(lock, [&] {
        return next() != nullptr || (lanes_[0].waiting.empty() && lanes_[1].waiting.empty());
      });
      continue;
    }
    Work task = std::move(chosen->waiting.front());
    chosen->waiting.pop_front();
    ++chosen->running;
    lock.unlock();
    const auto start = std::chrono::steady_clock::now();
    task();
    task = nullptr;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    lock.lock();
    --chosen->running;
    constexpr double kNew = 0.1;
    chosen->mean_seconds = chosen->mean_seconds == 0
                               ? taken.count()
                               : (1 - kNew) * chosen->mean_seconds + kNew * taken.count();
    changed_.notify_all();
  }
}

}  // namespace litevl
