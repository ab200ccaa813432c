#include "store/sqlite/database.h"

#include <sqlite3.h>
#include <unistd.h>

#include "litevl/error.h"

namespace litevl {
namespace {

// SQLite also reports this if a damaged file asks for gigabytes.
bool is_memory_short() {
  constexpr sqlite3_uint64 kEnough = 64 << 20;
  void* const memory = sqlite3_malloc64(kEnough);
  sqlite3_free(memory);
  return memory == nullptr;
}

[[noreturn]] void fail(const std::string& where, int code, const std::string& message) {
  if ((code & 0xFF) == SQLITE_NOMEM && !is_memory_short()) code = SQLITE_TOOBIG;
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(Error::Kind::kMachine, where, "another process keeps it locked",
                  "try again when it is done");
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL:
      throw Error(Error::Kind::kMachine, where, message);
    case SQLITE_INTERRUPT:
      throw Error(Error::Kind::kData, where,
                  "damaged or not a library (more work than its size explains)",
                  "rebuild the library (`litevl index --rebuild`)");
    default:  // all errors that our statements can cause in an undamaged library are above
      throw Error(Error::Kind::kData, where, "damaged or not a library (" + message + ")",
                  "rebuild the library (`litevl index --rebuild`)");
  }
}

// In a folder that cannot be written, a database in WAL mode can be opened only as immutable, which
// is safe if its log is empty. Readers leave an empty log.
bool must_be_immutable(const std::filesystem::path& file) {
  std::error_code error;
  const bool has_log = std::filesystem::file_size(file.string() + "-wal", error) > 0 && !error;
  return ::access(file.parent_path().c_str(), W_OK) != 0 && !has_log;
}

std::string as_uri(const std::filesystem::path& file) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      uri += c;
    }
  }
  return uri;
}

std::int64_t bytes_of(const std::filesystem::path& file) {
  std::int64_t bytes = 0;
  for (const char* ending : {"", "-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file.string() + ending, error);
    if (!error) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

// SQLite opens a file of a later version, or a damaged one, as read-only, and reports that only
// when it is written, as if the disk failed. So the header is checked here. It is read with
// SQLite's own descriptor, because closing another one would release the locks that this process
// has on the file.
bool is_of_later_format(sqlite3* handle) {
  constexpr unsigned char kLatest = 2;
  unsigned char header[20];
  sqlite3_file* file = nullptr;
  return sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
         file != nullptr && file->pMethods != nullptr &&
         file->pMethods->xRead(file, header, sizeof header, 0) == SQLITE_OK && header[18] > kLatest;
}

constexpr int kInstructionsACheck = 10'000;

// In an undamaged database no statement takes ten instructions for each byte: the most expensive
// one, removing a video, takes some hundred for each clip, which has more than a thousand bytes.
int is_too_much(void* pointer) {
  auto& work = *static_cast<SqliteWork*>(pointer);
  constexpr std::int64_t kFree = 20'000'000;
  work.instructions += kInstructionsACheck;
  return work.instructions > kFree && (work.instructions - kFree) / 10 > bytes_of(work.file) ? 1
                                                                                             : 0;
}

// Limits to what our own statements and tables need, and little more.
void limit(sqlite3* handle) {
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 1 << 28);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 20'000);
  sqlite3_limit(handle, SQLITE_LIMIT_COLUMN, 32);
  sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 32);
  sqlite3_limit(handle, SQLITE_LIMIT_COMPOUND_SELECT, 4);
  sqlite3_limit(handle, SQLITE_LIMIT_FUNCTION_ARG, 8);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, 32);
  sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 8);  // for REFERENCES … ON DELETE
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::check(int code) const {
  if (code == SQLITE_OK) return;
  fail(where_, code, sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::bind(int parameter, double value) {
  check(sqlite3_bind_double(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  check(sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(int parameter, Bytes blob) {
  // A null pointer would be bound as NULL.
  const void* const data = blob.empty() ? "" : static_cast<const void*>(blob.data());
  check(sqlite3_bind_blob64(statement_.get(), parameter, data, blob.size(), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  work_->instructions = 0;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const std::string message = sqlite3_errmsg(sqlite3_db_handle(statement_.get()));
    sqlite3_reset(statement_.get());
    fail(where_, code, message);
  }
  check(sqlite3_reset(statement_.get()));
  return false;
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string Statement::text(int column) const {
  const Bytes bytes = blob(column);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes Statement::blob(int column) const {
  const auto* const data =
      static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Database::Database(const std::filesystem::path& file, Mode mode, std::string where)
    : work_(std::make_unique<SqliteWork>()), where_(std::move(where)) {
  work_->file = std::filesystem::absolute(file);
  std::string uri = as_uri(file);
  if (mode == Mode::kRead && must_be_immutable(file)) uri += "?immutable=1";
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::kCreate ? SQLITE_OPEN_CREATE : 0);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(uri.c_str(), &handle, flags, nullptr);
  database_.reset(handle);
  if (code != SQLITE_OK) fail(where_, code, handle ? sqlite3_errmsg(handle) : "out of memory");
  if (mode != Mode::kRead && is_of_later_format(handle))
    throw Error(Error::Kind::kData, where_, "damaged, or of a later SQLite and may only be read",
                "rebuild the library (`litevl index --rebuild`)");
  sqlite3_busy_timeout(handle, 10'000);
  sqlite3_progress_handler(handle, kInstructionsACheck, is_too_much, work_.get());
  limit(handle);
  // The last reader to close would write the log back and delete it by its name, which may
  // meanwhile belong to another database (rebuilding.h).
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, mode == Mode::kRead ? 1 : 0, nullptr);
  // A library may be untrusted: nothing in its schema except tables is executed.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  execute("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL");
}

void Database::execute(const std::string& sql) {
  work_->instructions = 0;
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(where_, code, sqlite3_errmsg(database_.get()));
}

void Database::vacuum() {
  // A commit must have reached the disk.
  execute("PRAGMA temp_store = FILE");
  const auto failure = vacuum_by("VACUUM");
  execute("PRAGMA wal_checkpoint(TRUNCATE)");  // also if the log has filled the disk
  if (failure) fail(where_, failure->first, failure->second);
}

void Database::copy_into(const std::filesystem::path& path) {
  std::string quoted;
  for (const char c : path.string()) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  if (const auto failure = vacuum_by("VACUUM INTO '" + quoted + "'"))
    fail(where_, failure->first, failure->second);
}

// SQLite does this with another database that it attaches.
std::optional<std::pair<int, std::string>> Database::vacuum_by(const std::string& sql) {
  work_->instructions = 0;
  sqlite3_limit(database_.get(), SQLITE_LIMIT_ATTACHED, 1);
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  std::optional<std::pair<int, std::string>> failure;
  if (code != SQLITE_OK) failure = {code, sqlite3_errmsg(database_.get())};
  limit(database_.get());
  return failure;
}

Statement Database::prepare(const std::string& sql) {
  work_->instructions = 0;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.c_str(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(where_, code, sqlite3_errmsg(database_.get()));
  return {statement, where_, *work_};
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(database_.get()); }

std::int64_t Database::stored_bytes() const { return bytes_of(work_->file); }

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Error&) {
    // SQLite has already rolled back, as intended.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  is_open_ = false;
}

}  // namespace litevl
