#include "store/open_store.h"

#include "store/sqlite/job_store.h"
#include "store/sqlite/store.h"

namespace litevl {

bool store_exists(const std::filesystem::path& where) { return SqliteStore::exists(where); }

std::unique_ptr<ClipStore> open_store(const std::filesystem::path& where) {
  return SqliteStore::open(where);
}

std::unique_ptr<ClipStore> open_store_to_write(const std::filesystem::path& where) {
  return SqliteStore::open_or_create(where);
}

std::unique_ptr<JobStore> open_job_store(const std::filesystem::path& where, std::int64_t kept) {
  return std::make_unique<SqliteJobStore>(where, kept);
}

}  // namespace litevl
