#include "store/sqlite/job_store.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "core/folder_lock.h"
#include "litevl/error.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/store.h"

// Note [Jobs and rebuilding]
// A rebuild copies the jobs into the new database before that takes the old one's place. Whoever
// changes jobs therefore holds the OpeningLock from opening the database to the commit, and
// rebuilding holds it from copying to renaming: no change is made to a database that has lost its
// name.
namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostKindBytes = 64;
constexpr std::size_t kMostKeyBytes = 255;
constexpr std::size_t kMostRequestBytes = 1 << 20;
constexpr std::size_t kMostOutcomeBytes = 16 << 20;

constexpr const char* kColumns =
    "id, kind, request, idempotency_key, state, created, started, finished, result, error, "
    "attempts";

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void check_text(const std::string& where, const char* name, const std::string& text,
                std::size_t most) {
  if (text.size() <= most) return;
  throw Error(Error::Kind::kUsage, where,
              std::string("the ") + name + " of a job has " + std::to_string(text.size()) +
                  " bytes, expected at most " + std::to_string(most));
}

std::optional<std::string> optional_text(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text(column);
}

std::optional<double> optional_real(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.real(column);
}

void bind_optional(Statement& statement, int parameter, const std::optional<std::string>& text) {
  if (text) statement.bind(parameter, std::string_view(*text));
}

JobRecord record_of(const Statement& row, const std::string& where) {
  const auto state = word_value(kJobStateWords, row.text(4));
  if (!state)
    throw Error(Error::Kind::kData, where,
                "the state of job " + std::to_string(row.integer(0)) + " is damaged");
  return {.id = row.integer(0),
          .kind = row.text(1),
          .request = row.text(2),
          .idempotency_key = row.text(3),
          .state = *state,
          .created = row.real(5),
          .started = optional_real(row, 6),
          .finished = optional_real(row, 7),
          .result = optional_text(row, 8),
          .error = optional_text(row, 9),
          .attempts = row.integer(10)};
}

std::optional<JobRecord> find_job(Database& database, std::int64_t id, const std::string& where) {
  auto row = database.prepare(std::string("SELECT ") + kColumns + " FROM jobs WHERE id = ?");
  if (!row.bind(1, id).step()) return std::nullopt;
  return record_of(row, where);
}

// In a malicious database rows can come again and share their bytes.
std::vector<JobRecord> all_of(Statement& rows, const Database& database, const std::string& where) {
  std::vector<JobRecord> records;
  auto free_bytes = database.stored_bytes();
  while (rows.step()) {
    records.push_back(record_of(rows, where));
    const JobRecord& job = records.back();
    for (const std::size_t bytes :
         {job.kind.size(), job.request.size(), job.idempotency_key.size(),
          job.result ? job.result->size() : 0, job.error ? job.error->size() : 0, std::size_t{1}})
      free_bytes -= static_cast<std::int64_t>(bytes);
    if (free_bytes < 0)
      throw Error(Error::Kind::kData, where, "damaged: jobs come again",
                  "rebuild the library (`litevl index --rebuild`)");
  }
  return records;
}

}  // namespace

SqliteJobStore::SqliteJobStore(const fs::path& folder, std::int64_t kept)
    : folder_(folder), where_("library " + folder.string()), kept_(kept) {
  check_exists();
}

void SqliteJobStore::check_exists() const {
  if (!SqliteStore::exists(folder_)) SqliteStore::open(folder_);  // says so
}

// Whoever writes a library converts it, so this is rare.
void SqliteJobStore::convert() const {
  const FolderLock lock(folder_, Holding::kLibrary);
  SqliteStore::open_or_create(folder_);
}

void SqliteJobStore::read(const std::function<void(Database&)>& use) const {
  check_exists();
  const OpeningLock lock(folder_, OpeningLock::Sharing::kShared);
  Database database(database_file(folder_), Database::Mode::kRead, where_);
  if (schema_version(database, where_) < kVersionWithJobs) return;
  const Transaction transaction(database, Transaction::Kind::kRead);
  use(database);
}

// See Note [Jobs and rebuilding].
void SqliteJobStore::write(const std::function<void(Database&)>& use) const {
  check_exists();
  const OpeningLock lock(folder_, OpeningLock::Sharing::kShared);
  Database database(database_file(folder_), Database::Mode::kWrite, where_);
  schema_version(database, where_);
  Transaction transaction(database, Transaction::Kind::kWrite);
  use(database);
  transaction.commit();
}

JobRecord SqliteJobStore::add(const NewJob& job) {
  check_text(where_, "kind", job.kind, kMostKindBytes);
  check_text(where_, "idempotency key", job.idempotency_key, kMostKeyBytes);
  check_text(where_, "request", job.request, kMostRequestBytes);
  if (job.kind.empty()) throw Error(Error::Kind::kUsage, where_, "a job has no kind");
  bool is_current = false;
  read([&](Database&) { is_current = true; });
  if (!is_current) convert();

  std::optional<JobRecord> record;
  write([&](Database& database) {
    if (!job.idempotency_key.empty()) {
      auto same = database.prepare("SELECT id FROM jobs WHERE kind = ? AND idempotency_key = ?");
      same.bind(1, std::string_view(job.kind)).bind(2, std::string_view(job.idempotency_key));
      if (same.step()) record = find_job(database, same.integer(0), where_);
    }
    if (record) return;
    auto insert = database.prepare(
        "INSERT INTO jobs (kind, request, idempotency_key, state, created, attempts)"
        " VALUES (?, ?, ?, ?, ?, 0)");
    insert.bind(1, std::string_view(job.kind)).bind(2, std::string_view(job.request));
    if (!job.idempotency_key.empty()) insert.bind(3, std::string_view(job.idempotency_key));
    insert.bind(4, std::string_view(word_text(kJobStateWords, JobState::kQueued)))
        .bind(5, now())
        .step();
    record = find_job(database, database.last_insert_id(), where_);
  });
  if (!record) throw Error(Error::Kind::kData, where_, "damaged: a job that was added is missing");
  if (record->request != job.request)
    throw Error(
        Error::Kind::kUsage, where_,
        "the idempotency key was used for another request, of job " + std::to_string(record->id),
        "use another key");
  return *record;
}

std::vector<JobRecord> SqliteJobStore::jobs(std::int64_t count) {
  std::vector<JobRecord> records;
  read([&](Database& database) {
    auto rows = database.prepare(std::string("SELECT ") + kColumns +
                                 " FROM jobs ORDER BY id DESC LIMIT max(?, 0)");
    records = all_of(rows.bind(1, count), database, where_);
  });
  return records;
}

std::optional<JobRecord> SqliteJobStore::job(std::int64_t id) {
  std::optional<JobRecord> record;
  read([&](Database& database) { record = find_job(database, id, where_); });
  return record;
}

std::vector<JobRecord> SqliteJobStore::unfinished() {
  std::vector<JobRecord> records;
  read([&](Database& database) {
    auto rows = database.prepare(std::string("SELECT ") + kColumns +
                                 " FROM jobs WHERE state IN ('queued', 'running') ORDER BY id");
    records = all_of(rows, database, where_);
  });
  return records;
}

JobRecord SqliteJobStore::set_state(std::int64_t id, JobState state, const JobOutcome& outcome) {
  if (outcome.result) check_text(where_, "result", *outcome.result, kMostOutcomeBytes);
  if (outcome.error) check_text(where_, "error", *outcome.error, kMostOutcomeBytes);
  const auto refuse = [&] {
    throw Error(Error::Kind::kUsage, where_, "there is no job " + std::to_string(id));
  };
  if (!job(id)) refuse();  // also in a library of an earlier version, which has no table for them
  std::optional<JobRecord> record;
  write([&](Database& database) {
    record = find_job(database, id, where_);
    if (!record || is_final(record->state)) return;
    const bool is_starting = state == JobState::kRunning;
    auto update = database.prepare(
        "UPDATE jobs SET state = ?2, started = ?3, finished = ?4, result = ?5, error = ?6,"
        " attempts = attempts + ?7 WHERE id = ?1");
    update.bind(1, id).bind(2, std::string_view(word_text(kJobStateWords, state)));
    if (is_starting) {
      update.bind(3, now());
    } else if (is_final(state) && record->started) {
      update.bind(3, *record->started);
    }
    if (is_final(state)) update.bind(4, now());
    bind_optional(update, 5, outcome.result);
    bind_optional(update, 6, outcome.error);
    update.bind(7, std::int64_t{is_starting ? 1 : 0}).step();
    record = find_job(database, id, where_);
    if (!is_final(state)) return;
    auto remove = database.prepare(
        "DELETE FROM jobs WHERE state NOT IN ('queued', 'running') AND id <> ?1 AND id <="
        " (SELECT id FROM jobs WHERE state NOT IN ('queued', 'running') AND id <> ?1"
        " ORDER BY id DESC LIMIT 1 OFFSET ?2)");
    remove.bind(1, id).bind(2, kept_).step();
  });
  if (!record) refuse();
  return *record;
}

void copy_jobs(const fs::path& from, const fs::path& to, const std::string& where) {
  std::vector<JobRecord> records;
  {
    Database database(from, Database::Mode::kRead, where);
    if (schema_version(database, where) < kVersionWithJobs) return;
    const Transaction reading(database, Transaction::Kind::kRead);
    auto rows = database.prepare(std::string("SELECT ") + kColumns + " FROM jobs ORDER BY id");
    records = all_of(rows, database, where);
  }
  Database database(to, Database::Mode::kWrite, where);
  Transaction transaction(database, Transaction::Kind::kWrite);
  database.execute("DELETE FROM jobs");
  for (const JobRecord& job : records) {
    auto insert = database.prepare("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, job.id).bind(2, std::string_view(job.kind));
    insert.bind(3, std::string_view(job.request));
    if (!job.idempotency_key.empty()) insert.bind(4, std::string_view(job.idempotency_key));
    insert.bind(5, std::string_view(word_text(kJobStateWords, job.state))).bind(6, job.created);
    if (job.started) insert.bind(7, *job.started);
    if (job.finished) insert.bind(8, *job.finished);
    bind_optional(insert, 9, job.result);
    bind_optional(insert, 10, job.error);
    insert.bind(11, job.attempts).step();
  }
  transaction.commit();
}

}  // namespace litevl
