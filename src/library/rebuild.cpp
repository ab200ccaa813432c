#include "library/rebuild.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/files.h"
#include "core/folder_lock.h"
#include "library/changes.h"
#include "library/clip_index.h"
#include "library/roots.h"
#include "library/schema.h"
#include "library/sqlite.h"
#include "library/store_writing.h"
#include "litevl/error.h"
#include "video/find_videos.h"

// Note [Taking the place of a database]
// SQLite names its log after the database. A database that is renamed over another one must not
// meet the other's log, nor a reader of the other one the log of the new one. So
// - the new one is closed, which leaves it without a log;
// - the old one's log is written back into it and removed, before it goes: at no moment would a
//   loss of power leave a database without the log that it needs, or with one that is not its own;
// - meanwhile nobody opens the library (OpeningLock): SQLite opens the log with the first query.
//   Who has it open already has the log open, too, and goes on with both, which have no names then;
// - and readers leave the log alone when they close (Database::Mode::kRead).
namespace litevl {
namespace {

namespace fs = std::filesystem;

fs::path rebuild_folder(const fs::path& library) { return library / "rebuild"; }

[[noreturn]] void fail(const fs::path& library, const std::string& what) {
  throw Error(Error::Kind::kMachine, "library " + library.string(), what);
}

// What stands there and is not ours is not followed: a link goes, not what it leads to.
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
    if (!Store::exists(folder)) return false;
    Store store = Store::open(folder);
    if (!store.is_current()) return false;  // what an earlier version began has less of a clip
    return store.model().fingerprint == model.fingerprint &&
           (!tokens || store.token_form() == *tokens) &&
           (!kept_places || store.kept_places() == *kept_places);
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
                "the same command goes on from here");
}

// Throws Error (kData) for a database that is not this program's to replace.
void check_ours(const fs::path& folder) {
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

// What a library knows; nothing of one that is damaged.
struct Knowledge {
  std::vector<Root> roots;
  std::vector<VideoRecord> videos;
  std::optional<TokenForm> tokens = {};
  std::optional<double> kept_places = {};
  bool is_damaged = false;
};

Knowledge knowledge_of(const fs::path& folder) {
  try {
    Store store = Store::open_or_create(folder);
    Knowledge known{.roots = store.roots(), .videos = store.videos()};
    try {
      known.tokens = store.token_form();
      known.kept_places = store.kept_places();
    } catch (const Error&) {
      // Whatever stands there; the rest is known.
    }
    return known;
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
    check_ours(folder);
    return {.roots = {}, .videos = {}, .is_damaged = true};
  }
}

bool is_under_any(const fs::path& path, const std::vector<fs::path>& roots) {
  return std::any_of(roots.begin(), roots.end(),
                     [&](const fs::path& root) { return is_under(path, root); });
}

[[noreturn]] void refuse_to_forget(const fs::path& folder, std::int64_t videos,
                                   const std::string& why) {
  throw Error(Error::Kind::kUsage, "library " + folder.string(),
              "a rebuild would forget " + std::to_string(videos) + " videos: " + why,
              "--forget forgets them");
}

void check_kept(const fs::path& folder, const std::vector<VideoRecord>& known,
                const std::vector<fs::path>& roots, const std::atomic<bool>* is_cancelled) {
  const auto others = std::count_if(known.begin(), known.end(), [&](const VideoRecord& video) {
    return !is_under_any(video.file.path, roots);
  });
  if (others > 0) refuse_to_forget(folder, others, "they are in other folders than those given");
  const auto lost = find_changes(roots, {}, known, {.is_cancelled = is_cancelled}).lost;
  if (!lost.empty())
    refuse_to_forget(folder, lost[0].videos, "none that it knows in " + lost[0].path + " is there");
}

// What was known and cannot be read today, or less of it, though it may be there: clips would be
// lost. Files that are gone are meant to be forgotten, as by any indexing.
void check_read(const fs::path& folder, const std::vector<VideoRecord>& known, Store& fresh) {
  const auto videos = fresh.videos();
  std::map<std::string, const VideoRecord*> by_path, by_content;
  for (const VideoRecord& video : videos) {
    by_path[video.file.path] = &video;
    if (video.clips > 0 && !video.content_hash.empty()) by_content[video.content_hash] = &video;
  }
  std::int64_t lost = 0;
  std::string first;
  for (const VideoRecord& video : known) {
    std::error_code ignored;
    if (video.clips == 0 || by_content.contains(video.content_hash) ||
        fs::symlink_status(video.file.path, ignored).type() == fs::file_type::not_found)
      continue;
    const auto found = by_path.find(video.file.path);
    const bool is_there = found != by_path.end();
    // A file that was cut anew has fewer clips and nothing that is wrong with it.
    if (is_there && found->second->clips > 0 &&
        (found->second->clips >= video.clips || found->second->error.empty()))
      continue;
    if (lost++ == 0)
      first = is_there && !found->second->error.empty() ? found->second->error
                                                        : video.file.path + " cannot be read now";
  }
  if (lost > 0) refuse_to_forget(folder, lost, first);
}

// Gives the old database and its logs another name, too, that nobody has. Returns it.
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
    if (error) fs::copy_file(from, to, error);  // not every disk has links
    if (error) fail(folder, from.string() + " cannot be kept: " + error.message());
  }
  return aside;
}

// Roots keep the names that they have.
void name_roots(Store& store, const std::vector<Root>& old, const std::vector<fs::path>& roots) {
  if (!store.roots().empty()) return;
  StoreWriting writing(store);
  for (const Root& root : old)
    if (is_under_any(root.path, roots)) writing.add_root(root.name, root.path);
  writing.commit();
}

}  // namespace

IndexingReport rebuild_library(const fs::path& folder, Retriever& retriever,
                               const ModelIdentity& model, const std::vector<fs::path>& roots,
                               const IndexingOptions& options) {
  const Knowledge known = knowledge_of(folder);
  std::vector<fs::path> chosen;
  for (const fs::path& path : roots) chosen.push_back(whole_path(path));
  for (const Root& root : known.roots) {
    std::error_code ignored;
    if (roots.empty() && (!options.is_forgetting || fs::exists(root.path, ignored)))
      chosen.push_back(root.path);
  }
  if (chosen.empty() || find_videos(chosen).empty())
    throw Error(Error::Kind::kUsage, "index", "no video files in what was given or is known");
  if (!options.is_forgetting) check_kept(folder, known.videos, chosen, options.is_cancelled);

  IndexingReport report;
  {
    Store store = open_rebuild(folder, model, options.tokens, options.kept_places);
    if (store.clip_count() == 0) {
      if (!options.tokens && known.tokens) store.set_token_form(*known.tokens);
      if (!options.kept_places && known.kept_places) store.set_kept_places(*known.kept_places);
    }
    name_roots(store, known.roots, chosen);
    report = index_videos(store, retriever, chosen, options);
    if (!report.is_cancelled && !options.is_forgetting) check_read(folder, known.videos, store);
  }
  if (report.is_cancelled || report.videos + report.skipped == 0) return report;
  report.set_aside =
      finish_rebuild(folder, known.is_damaged && !options.is_forgetting ? OldDatabase::kKept
                                                                        : OldDatabase::kReplaced);
  return report;
}

Store open_rebuild(const fs::path& folder, const ModelIdentity& model,
                   std::optional<TokenForm> tokens, std::optional<double> kept_places) {
  const fs::path fresh = rebuild_folder(folder);
  if (!is_ours(fresh, model, tokens, kept_places)) make_empty(fresh, folder);
  Store store = Store::open_or_create(fresh);
  store.set_model(model);
  return store;
}

fs::path finish_rebuild(const fs::path& folder, OldDatabase what) {
  const fs::path fresh_folder = rebuild_folder(folder);
  const fs::path fresh = database_file(fresh_folder);
  const fs::path old = database_file(folder);
  write_log_back(fresh, "library " + fresh_folder.string());
  std::error_code error;
  if (fs::exists(fresh.string() + "-wal", error))
    fail(folder, "another process has its rebuild open");

  const OpeningLock lock(folder, OpeningLock::Sharing::kExclusive);
  fs::path aside;
  if (what == OldDatabase::kKept) {
    aside = set_aside(folder);  // as it is, with its log
  } else {
    try {
      write_log_back(old, "library " + folder.string());
    } catch (const Error& failure) {
      if (failure.kind() != Error::Kind::kData) throw;  // damaged, perhaps why it is made anew
    }
  }
  for (const char* ending : {"-wal", "-shm", "-journal"}) {
    fs::remove(old.string() + ending, error);
    if (error) fail(folder, "its log cannot be removed: " + error.message());
  }
  publish_file(fresh, old);
  // One that is not of this database is not used.
  fs::rename(clip_index_file(fresh_folder), clip_index_file(folder), error);
  fs::remove_all(fresh_folder, error);
  return aside;
}

}  // namespace litevl
