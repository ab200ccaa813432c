// The tables of a library's database. Private to store/sqlite/.
#pragma once

#include <cstdint>
#include <string>

#include "store/sqlite/database.h"

namespace litevl {

/// 3: compact tokens, frames. 2: roots, contents' hashes, videos that are not finished, all tokens.
/// 1: only the last. 0: a file without tables, whose making was interrupted: no library yet. Throws
/// Error (kData) unless the tables are, word for word, what we write: whatever else a database may
/// hold (generated columns, triggers, expressions) is never run.
std::int64_t schema_version(Database& database, const std::string& where);

/// Makes the tables in an empty database and converts those of earlier versions, which keeps
/// everything, in one transaction; nothing in one of this version. Throws Error (kData) as
/// `schema_version`.
void create_schema(Database& database, const std::string& where);

/// Whether this is a database with tables that this program cannot have written: another program's,
/// or a later version's. Throws Error (kData) if it is no database at all.
bool is_of_others(Database& database);

}  // namespace litevl
