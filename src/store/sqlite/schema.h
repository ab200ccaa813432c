// The tables of a library's database. Private to store/sqlite/.
#pragma once

#include <cstdint>
#include <string>

#include "store/sqlite/database.h"

namespace litevl {

/// The first version of the tables with jobs and checksums.
inline constexpr std::int64_t kVersionWithJobs = 4;
/// The first version with compact tokens and frames.
inline constexpr std::int64_t kVersionWithFrames = 3;

/// The version of a library's tables. 4: jobs, checksums. 3: compact tokens, frames. 2: roots,
/// hashes of contents, unfinished videos, complete tokens. 1: only complete tokens. 0: a file
/// without tables, whose creation was interrupted, so not a library yet. Throws Error (kData)
/// unless the tables are defined, word for word, as we define them: anything else that a database
/// can contain (generated columns, triggers, expressions) is never executed.
std::int64_t schema_version(Database& database, const std::string& where);

/// What a database says of its version, as `schema_version` has checked it.
std::int64_t user_version(Database& database);

/// Creates the tables in an empty database, and converts those of earlier versions without losing
/// anything, in one transaction. Does nothing in a database of this version. Throws Error (kData)
/// as `schema_version` does.
void create_schema(Database& database, const std::string& where);

/// Whether this is a database with tables that this program cannot have written: another program's,
/// or a later version's. Throws Error (kData) if it is not a database.
bool is_of_others(Database& database);

}  // namespace litevl
