#include "store/rebuilding.h"

#include "core/files.h"
#include "core/folder_lock.h"
#include "litevl/error.h"
#include "store/sqlite/clip_index.h"
#include "store/sqlite/database.h"
#include "store/sqlite/job_store.h"
#include "store/sqlite/schema.h"

// Note [Taking the place of a database]
// SQLite names its log after the database. A database that is renamed over another one must not
// meet the other's log, nor a reader of the other one the log of the new one. So
// - the new one is closed, which leaves it without a log;
// - the old one's log is written back into it and removed, before it goes: at no moment would a
//   loss of power leave a database without the log that it needs, or with one that is not its own;
// - meanwhile nobody opens the library (OpeningLock): SQLite opens the log with the first query.
//   Who has it open already has the log open, too, and goes on with both, which have no names then;
// - and readers leave the log alone when they close (Database::Mode::kRead).
// The jobs of the old one are copied meanwhile: see Note [Jobs and rebuilding].
namespace litevl {
namespace {

namespace fs = std::filesystem;

fs::path rebuild_folder(const fs::path& library) { return library / "rebuild"; }

[[noreturn]] void fail(const fs::path& library, const std::string& what) {
  throw Error(Error::Kind::kMachine, "library " + library.string(), what);
}

// Links are not followed: a link is removed, not what it leads to.
void make_empty(const fs::path& folder, const fs::path& library) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error) fs::create_directory(folder, error);
  if (error) fail(library, "the folder " + folder.string() + " cannot be made: " + error.message());
}

bool is_ours(const fs::path& folder, const ModelIdentity& model, std::optional<TokenForm> tokens,
             std::optional<double> kept_places) {
  std::error_code ignored;
  if (!fs::is_directory(fs::symlink_status(folder, ignored)) ||
      !fs::is_regular_file(fs::symlink_status(database_file(folder), ignored)))
    return false;
  try {
    if (!SqliteStore::exists(folder)) return false;
    const auto store = SqliteStore::open(folder);
    if (!store->has_frames())
      return false;  // what an earlier version began lacks parts of its clips
    return store->model().fingerprint == model.fingerprint &&
           (!tokens || store->token_form() == *tokens) &&
           (!kept_places || store->kept_places() == *kept_places);
  } catch (const Error& error) {
    if (error.kind() == Error::Kind::kMachine) throw;
    return false;
  }
}

void write_log_back(const fs::path& file, const std::string& where) {
  Database database(file, Database::Mode::kWrite, where);
  auto row = database.prepare("PRAGMA wal_checkpoint(FULL)");
  if (row.step() && row.integer(0) != 0)
    throw Error(Error::Kind::kMachine, where, "another process does not stop reading it",
                "the same command continues from here");
}

// Those of a damaged database are lost if they cannot be read.
void keep_jobs(const fs::path& old, const fs::path& fresh, const std::string& where) {
  std::error_code ignored;
  if (!fs::is_regular_file(old, ignored)) return;
  try {
    copy_jobs(old, fresh, where);
  } catch (const Error& failure) {
    if (failure.kind() != Error::Kind::kData) throw;
  }
}

// The new database must have no log when it gets the old one's name.
void check_closed(const fs::path& folder, const fs::path& fresh) {
  write_log_back(fresh, "library " + fresh.parent_path().string());
  std::error_code error;
  if (fs::exists(fresh.string() + "-wal", error))
    fail(folder, "another process has its rebuild open");
}

// Gives the old database and its logs an additional, unused name, and returns it.
fs::path set_aside(const fs::path& folder) {
  const fs::path old = database_file(folder);
  fs::path aside;
  std::error_code error;
  for (int number = 1; aside.empty() || fs::exists(fs::symlink_status(aside, error)); ++number)
    aside = old.string() + ".damaged-" + std::to_string(number);
  for (const char* ending : {"", "-wal", "-journal"}) {
    const fs::path from = old.string() + ending, to = aside.string() + ending;
    if (!fs::exists(fs::symlink_status(from, error))) continue;
    fs::create_hard_link(from, to, error);
    if (error) fs::copy_file(from, to, error);  // not every file system has links
    if (error) fail(folder, from.string() + " cannot be kept: " + error.message());
  }
  return aside;
}

}  // namespace

void check_replaceable(const fs::path& folder) {
  const std::string where = "library " + folder.string();
  bool is_others = false;
  try {
    Database database(database_file(folder), Database::Mode::kRead, where);
    is_others = is_of_others(database);
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
  }
  if (is_others)
    throw Error(Error::Kind::kData, where,
                "library.sqlite is another program's database, or a later version's of this one; "
                "it is not replaced",
                "name another folder");
}

std::unique_ptr<ClipStore> open_rebuild(const fs::path& folder, const ModelIdentity& model,
                                        std::optional<TokenForm> tokens,
                                        std::optional<double> kept_places) {
  const fs::path fresh = rebuild_folder(folder);
  if (!is_ours(fresh, model, tokens, kept_places)) make_empty(fresh, folder);
  auto store = SqliteStore::open_or_create(fresh);
  store->set_model(model);
  return store;
}

fs::path finish_rebuild(const fs::path& folder, OldDatabase what) {
  const fs::path fresh_folder = rebuild_folder(folder);
  const fs::path fresh = database_file(fresh_folder);
  const fs::path old = database_file(folder);
  check_closed(folder, fresh);  // most of it before others have to wait

  std::error_code error;
  const OpeningLock lock(folder, OpeningLock::Sharing::kExclusive);
  keep_jobs(old, fresh, "library " + folder.string());
  check_closed(folder, fresh);
  fs::path aside;
  if (what == OldDatabase::kKept) {
    aside = set_aside(folder);  // unchanged, with its log
  } else {
    try {
      write_log_back(old, "library " + folder.string());
    } catch (const Error& failure) {
      if (failure.kind() != Error::Kind::kData)
        throw;  // damaged, which may be the reason for the rebuild
    }
  }
  for (const char* ending : {"-wal", "-shm", "-journal"}) {
    fs::remove(old.string() + ending, error);
    if (error) fail(folder, "its log cannot be removed: " + error.message());
  }
  publish_file(fresh, old);
  // An index of another database is not used.
  fs::rename(clip_index_file(fresh_folder), clip_index_file(folder), error);
  for (fs::directory_iterator entry(fresh_folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".calibration")
      fs::rename(entry->path(), folder / entry->path().filename(), error);
  fs::remove_all(fresh_folder, error);
  return aside;
}

}  // namespace litevl
