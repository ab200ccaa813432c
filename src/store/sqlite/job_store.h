// The jobs of a library in a folder. Private to store/sqlite/.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "store/job_store.h"
#include "store/sqlite/database.h"

namespace litevl {

/// Has no state, so any number of threads may use it.
class SqliteJobStore : public JobStore {
 public:
  SqliteJobStore(const std::filesystem::path& folder, std::int64_t kept);

  JobRecord add(const NewJob& job) override;
  std::vector<JobRecord> jobs(std::int64_t count) override;
  std::optional<JobRecord> job(std::int64_t id) override;
  std::vector<JobRecord> unfinished() override;
  JobRecord set_state(std::int64_t id, JobState state, const JobOutcome& outcome) override;

 private:
  void check_exists() const;
  void convert() const;
  void read(const std::function<void(Database&)>& use) const;
  void write(const std::function<void(Database&)>& use) const;

  std::filesystem::path folder_;
  std::string where_;
  std::int64_t kept_;
};

/// Replaces the jobs of the database `to` by those of the database `from`, if it has any. The
/// caller prevents changes of both. Throws Error as Database does.
void copy_jobs(const std::filesystem::path& from, const std::filesystem::path& to,
               const std::string& where);

}  // namespace litevl
