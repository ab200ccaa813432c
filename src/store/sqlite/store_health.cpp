// What a library takes, and what of it is damaged.
#include <algorithm>
#include <system_error>

#include "litevl/error.h"
#include "store/sqlite/calibration_file.h"
#include "store/sqlite/clip_index.h"
#include "store/sqlite/clip_sums.h"
#include "store/sqlite/index_file.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFaults = 100;

std::int64_t number_of(Database& database, const std::string& sql) {
  auto row = database.prepare(sql);
  return row.step() ? row.integer(0) : 0;  // a sum of nothing is null, which reads as 0
}

std::int64_t size_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  return error ? 0 : static_cast<std::int64_t>(size);
}

std::vector<fs::path> calibrations_in(const fs::path& folder) {
  std::vector<fs::path> files;
  const fs::path ending = calibration_file(folder, "any").extension();
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().extension() == ending && entry->is_regular_file(ignored))
      files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

StoredSizes SqliteStore::sizes() {
  StoredSizes sizes;
  sizes.embeddings = number_of(database_, "SELECT sum(length(embedding)) FROM clips");
  sizes.tokens = number_of(database_, "SELECT sum(length(data)) FROM tokens");
  if (has_frames()) {
    sizes.tokens += number_of(
        database_, "SELECT sum(length(cls) + length(joins) + length(codes)) FROM compact_tokens");
    sizes.frames =
        number_of(database_, "SELECT sum(length(seconds) + length(vectors)) FROM frames");
  }
  sizes.database = database_.stored_bytes();
  sizes.unused =
      number_of(database_, "PRAGMA freelist_count") * number_of(database_, "PRAGMA page_size");
  sizes.index = size_of(clip_index_file(folder_));
  for (const fs::path& file : calibrations_in(folder_)) sizes.measured += size_of(file);
  return sizes;
}

std::int64_t SqliteStore::check_sums(std::span<const std::int64_t> ids) {
  if (user_version(database_) < kVersionWithJobs) return std::ssize(ids);
  ClipSummer summer(database_);
  std::int64_t without = 0;
  for (const std::int64_t id : ids) {
    const ClipSums kept = summer.kept(id), now = summer.sums(id);
    const auto check = [&](const auto& was, const auto& is, const char* part) {
      if (!was || was == is) return;
      throw Error(Error::Kind::kData, where_,
                  std::string(part) + " of clip " + std::to_string(id) +
                      " changed after they were written: their checksum is another",
                  "`litevl library repair` has it made again");
    };
    check(kept.clip, now.clip, "the times or the vector");
    check(kept.tokens, now.tokens, "the tokens");
    check(kept.frames, now.frames, "the frames");
    const bool has_all = kept.clip && kept.tokens && (kept.frames || !now.frames);
    without += has_all ? 0 : 1;
  }
  return without;
}

std::vector<fs::path> SqliteStore::damaged_derived() {
  std::vector<fs::path> damaged;
  const fs::path index = clip_index_file(folder_);
  if (size_of(index) > 0 && !read_index_file(index, stamp(), embedding_width()))
    damaged.push_back(index);
  for (const fs::path& file : calibrations_in(folder_))
    if (!read_calibration_file(file, stamp())) damaged.push_back(file);
  return damaged;
}

std::vector<StoreFault> SqliteStore::faults() {
  std::vector<StoreFault> faults;
  const auto add = [&](const std::string& what, bool is_derived) {
    if (faults.size() < kMostFaults) faults.push_back({what, is_derived});
  };
  try {
    auto rows = database_.prepare("PRAGMA integrity_check");
    while (rows.step())
      if (const std::string line = rows.text(0); line != "ok") add("database: " + line, false);
    auto orphans = database_.prepare("PRAGMA foreign_key_check");
    while (orphans.step())
      add("database: row " + std::to_string(orphans.integer(1)) + " of " + orphans.text(0) +
              " belongs to none of " + orphans.text(2),
          false);
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
    add("database: " + error.problem(), false);
    return faults;
  }
  for (const fs::path& file : damaged_derived())
    add(file.filename().string() +
            ": damaged, of another library or of an earlier version; it is made again when needed",
        true);
  return faults;
}

std::int64_t SqliteStore::remove_damaged_derived() {
  std::int64_t count = 0;
  for (const fs::path& file : damaged_derived()) {
    std::error_code error;
    if (fs::remove(file, error)) ++count;
    if (error)
      throw Error(Error::Kind::kMachine, file.string(), "cannot be removed: " + error.message());
  }
  return count;
}

}  // namespace litevl
