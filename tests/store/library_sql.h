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

 private:
  Database database_;
};

}  // namespace litevl
