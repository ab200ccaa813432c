// Typed owners of SQLite's handles; no other file calls sqlite3_*. Private to store/sqlite/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace litevl {

using Bytes = std::span<const std::byte>;

/// The work of one call of SQLite, which is limited in proportion to the size of the file: a
/// damaged file, whose pages refer to each other in a ring or many times, could otherwise keep it
/// busy for ever.
struct SqliteWork {
  std::filesystem::path file;
  std::int64_t instructions = 0;  ///< of the current call
};

/// A prepared statement. Parameters count from 1, columns from 0. Bound data is copied. Every
/// function throws Error as described at Database.
class Statement {
 public:
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, double value);
  Statement& bind(int parameter, std::string_view text);
  Statement& bind(int parameter, Bytes blob);

  /// The next row, or false. After the last row the statement can be bound and run again.
  bool step();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  /// The size of a text or a blob.
  std::string text(int column) const;
  /// Valid until the next `step`.
  Bytes blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, std::string where, SqliteWork& work)
      : statement_(statement), where_(std::move(where)), work_(&work) {}
  void check(int code) const;

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string where_;
  SqliteWork* work_;
};

/// One connection, for one thread at a time. Throws Error: kData for damage and for statements that
/// need more work than the file's size explains, kMachine for failures of the disk, for lack of
/// memory, and if another process keeps it locked for 10 s.
class Database {
 public:
  enum class Mode {
    kRead,    ///< the file exists, and may be read-only; its log is not changed
    kWrite,   ///< the file is there
    kCreate,  ///< the file is created if it is missing
  };
  /// `where` names it in error messages.
  Database(const std::filesystem::path& file, Mode mode, std::string where);

  /// Runs statements without parameters; rows are ignored.
  void execute(const std::string& sql);
  /// Makes the file as short as its content allows. Not within a transaction.
  void vacuum();
  /// Writes its content, in one consistent state, to the new file `path`.
  void copy_into(const std::filesystem::path& path);
  Statement prepare(const std::string& sql);
  std::int64_t last_insert_id() const;
  /// The size of the file and its log in bytes: no query of an undamaged database returns more.
  std::int64_t stored_bytes() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  std::optional<std::pair<int, std::string>> vacuum_by(const std::string& sql);

  std::unique_ptr<SqliteWork> work_;  // must outlive the connection
  std::unique_ptr<sqlite3, Close> database_;
  std::string where_;
};

/// A transaction; the destructor rolls it back unless it was committed. It must be destroyed before
/// its Database.
class Transaction {
 public:
  enum class Kind { kRead, kWrite };
  Transaction(Database& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool is_open_ = true;
};

}  // namespace litevl
