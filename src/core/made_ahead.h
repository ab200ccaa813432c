// Values made on a thread of their own while the ones before are used.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/thread_room.h"

namespace litevl {

/// Runs a function that gives values one after the other, and has them ready in that order. One
/// thread, any but the function's own, calls. What the function uses outlives this.
template <typename T>
class MadeAhead {
 public:
  /// Whom the function gives its values to.
  class Taker {
   public:
    /// Waits for room and hands `value` over. False, and it is dropped, once nobody wants more.
    bool operator()(T value) const { return made_.push(&value); }
    /// Waits for room for one more, for whoever would not have another one made besides those that
    /// wait. False once nobody wants more.
    bool wait_for_room() const { return made_.push(nullptr); }
    /// Set once nobody wants more.
    const std::atomic<bool>& is_unwanted() const { return made_.is_unwanted_; }

   private:
    friend class MadeAhead;
    explicit Taker(MadeAhead& made) : made_(made) {}
    MadeAhead& made_;
  };

  using Make = std::function<void(const Taker& take)>;

  /// At most `room` values wait, at least 1, besides the one that is being made. Throws Error
  /// (kMachine) if the system gives no thread.
  MadeAhead(std::size_t room, Make make)
      : room_(room), make_(std::move(make)), thread_(start_thread([this] { run(); })) {}

  /// Waits for the function to end, which is told that nobody wants more.
  ~MadeAhead() {
    {
      const std::lock_guard lock(mutex_);
      is_unwanted_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  MadeAhead(const MadeAhead&) = delete;
  MadeAhead& operator=(const MadeAhead&) = delete;

  /// Waits for the next value. Nothing once the function has ended and all were taken. Throws what
  /// ended the function, after the values that it gave before, and has nothing more then.
  std::optional<T> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_ended_ || !values_.empty(); });
    if (values_.empty()) {
      if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
      return std::nullopt;
    }
    std::optional<T> value(std::move(values_.front()));
    values_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return value;
  }

 private:
  // Waits for room, and takes `value` if there is one.
  bool push(T* value) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_unwanted_ || values_.size() < room_; });
    if (is_unwanted_) return false;
    if (value == nullptr) return true;
    values_.push_back(std::move(*value));
    lock.unlock();
    changed_.notify_all();
    return true;
  }

  void run() {
    std::exception_ptr failure;
    try {
      make_(Taker(*this));
    } catch (...) {
      failure = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      failure_ = std::move(failure);
      is_ended_ = true;
    }
    changed_.notify_all();
  }

  std::size_t room_;
  Make make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
  std::exception_ptr failure_;
  bool is_ended_ = false;
  std::atomic<bool> is_unwanted_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace litevl
