// The jobs of a library: long work that somebody asked a server for, and what became of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/words.h"

namespace litevl {

enum class JobState { kQueued, kRunning, kDone, kFailed, kCancelled };

inline constexpr std::array<Word<JobState>, 5> kJobStateWords = {{
    {"queued", JobState::kQueued},
    {"running", JobState::kRunning},
    {"done", JobState::kDone},
    {"failed", JobState::kFailed},
    {"cancelled", JobState::kCancelled},
}};

/// Whether a job in this state never gets another one.
inline bool is_final(JobState state) {
  return state != JobState::kQueued && state != JobState::kRunning;
}

struct NewJob {
  std::string kind;     ///< "index"; at most 64 bytes, not empty
  std::string request;  ///< JSON, at most 1 MB
  /// The same key and kind are the same job; at most 255 bytes. Empty: a job of its own.
  std::string idempotency_key = {};
};

/// Times are in seconds since 1970.
struct JobRecord {
  std::int64_t id = 0;  ///< greater than those of earlier jobs
  std::string kind = {};
  std::string request = {};
  std::string idempotency_key = {};
  JobState state = JobState::kQueued;
  double created = 0;
  std::optional<double> started = {};      ///< for the last time; nothing while it is queued
  std::optional<double> finished = {};     ///< when it got its final state
  std::optional<std::string> result = {};  ///< JSON
  std::optional<std::string> error = {};   ///< JSON
  std::int64_t attempts = 0;               ///< how often it was started
};

/// What became of a job, as JSON of at most 16 MB each.
struct JobOutcome {
  std::optional<std::string> result = {};
  std::optional<std::string> error = {};
};

/// The jobs of a library, for any number of threads and processes at once, also while the library
/// is searched, indexed or rebuilt. What a call has changed is on the disk when it returns. Every
/// function throws Error: kData if the library is damaged, kMachine if the disk fails or another
/// process keeps the database locked for ten seconds; then nothing was changed.
class JobStore {
 public:
  JobStore() = default;
  JobStore(const JobStore&) = delete;
  JobStore& operator=(const JobStore&) = delete;
  virtual ~JobStore() = default;

  /// Adds a queued job, or returns the one that has its kind and key. A library of an earlier
  /// version is converted to this one. Throws Error: kUsage if a job with the same kind and key has
  /// another request, or a text is too long; kMachine if the library must be converted while
  /// another process writes it.
  virtual JobRecord add(const NewJob& job) = 0;
  /// At most `count` jobs, the newest first.
  virtual std::vector<JobRecord> jobs(std::int64_t count) = 0;
  virtual std::optional<JobRecord> job(std::int64_t id) = 0;
  /// Jobs without a final state, the oldest first: what a restarted server continues with.
  virtual std::vector<JobRecord> unfinished() = 0;

  /// Sets the state of a job, and replaces its outcome by `outcome`. A job that has a final state
  /// keeps it, with its outcome. Returns the job as it is then. Of jobs with final states only the
  /// newest are kept (open_store.h). Throws Error (kUsage) if there is no such job or a text is
  /// too long.
  virtual JobRecord set_state(std::int64_t id, JobState state, const JobOutcome& outcome = {}) = 0;
};

/// How many jobs with final states a library keeps, besides the one that ended last.
inline constexpr std::int64_t kKeptJobs = 1000;

}  // namespace litevl
