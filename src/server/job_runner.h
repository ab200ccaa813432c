// Long work in the background: indexing. Jobs are kept by their library, so that a server that was
// killed continues with them.
#pragma once

#include <atomic>
#include <compare>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/library_jobs.h"
#include "litevl/progress.h"
#include "server/http/message.h"
#include "server/served.h"

namespace litevl {

/// One after the other, on a thread of its own. For any number of threads.
class JobRunner {
 public:
  explicit JobRunner(Served& served);
  /// As `stop`.
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  /// Continues with what an earlier server left.
  void start();
  /// Interrupts the job that runs, which stays unfinished in its library, and ends.
  void stop();

  /// Adds a job that brings the library up to date. Throws Error as JobStore::add.
  nlohmann::json add_index(const ServedLibrary& library, const std::string& idempotency_key);
  /// Of these libraries, the newest first.
  nlohmann::json list(const std::vector<const ServedLibrary*>& libraries);
  /// The following throw HttpProblem (404) if there is no job with this id, "LIBRARY-NUMBER".
  nlohmann::json job(const std::string& id);
  nlohmann::json cancel(const std::string& id);
  /// Its states that come after the event `after`, and the present one if `after` is earlier.
  std::shared_ptr<EventSource> events(const std::string& id, std::int64_t after);

  std::size_t unfinished() const;

 private:
  friend class JobEvents;

  struct Key {
    const ServedLibrary* library = nullptr;
    std::int64_t number = 0;

    auto operator<=>(const Key&) const = default;
  };
  /// A job that this server has run, or was asked about.
  struct Live {
    JobRecord record;
    std::atomic<bool> is_cancelled{false};
    std::optional<ProgressState> progress;
    std::int64_t event = 0;  ///< number of the last change; 0: none since the server started
  };

  Key key_of(const std::string& id) const;
  std::shared_ptr<Live> live_of(const Key& key);
  static nlohmann::json document(const ServedLibrary& library, const JobRecord& job,
                                 const std::optional<ProgressState>& progress);
  nlohmann::json document(const Key& key);
  void changed(const std::shared_ptr<Live>& live, const std::function<void(Live&)>& change);
  void forget_old();
  void work();
  void run(const Key& key, const std::shared_ptr<Live>& live);
  JobStore& store(const ServedLibrary& library);

  Served& served_;
  mutable std::mutex mutex_;
  std::condition_variable has_work_;
  std::map<Key, std::shared_ptr<Live>> live_;
  std::vector<Key> waiting_;  ///< the next one first
  std::map<const EventSource*, std::function<void()>> listeners_;
  std::int64_t last_event_ = 0;
  bool is_running_ = false;
  bool is_ending_ = false;
  std::map<const ServedLibrary*, std::unique_ptr<JobStore>> stores_;
  std::thread thread_;
};

}  // namespace litevl
