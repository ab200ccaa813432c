// The tables of a library's database, version 1. Private to library/.
#pragma once

#include <string>

#include "library/sqlite.h"

namespace litevl {

/// Makes the tables in an empty database; nothing in one that has them.
/// Throws Error (kData) as `check_schema` does.
void create_schema(Database& database, const std::string& where);

/// Throws Error (kData) unless the database is a library of this version.
void check_schema(Database& database, const std::string& where);

}  // namespace litevl
