// The database of a library behind the store's back: damaged, or looked into.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "store/sqlite/database.h"

namespace litevl {

/// One connection.
class LibrarySql {
 public:
  explicit LibrarySql(const std::filesystem::path& folder)
      : database_(folder / "library.sqlite", Database::Mode::kWrite, "test") {}

  void execute(const std::string& sql) { database_.execute(sql); }
  /// The first number of the first row.
  std::int64_t number(const std::string& sql) {
    auto row = database_.prepare(sql);
    return row.step() ? row.integer(0) : 0;
  }
  /// The first blob of the first row.
  std::string bytes(const std::string& sql) {
    auto row = database_.prepare(sql);
    return row.step() ? row.text(0) : std::string();
  }
  /// As if a program with version 3 of the tables had made it.
  void make_version_3() {
    execute("DROP TABLE jobs; DROP TABLE checksums; PRAGMA user_version = 3");
  }

 private:
  Database database_;
};

}  // namespace litevl
