// Results as JSON, the same documents that the program prints with --json: docs/json.md.
#pragma once

#include <string>
#include <vector>

#include "litevl/ask.h"
#include "litevl/error.h"
#include "litevl/export.h"
#include "litevl/index.h"
#include "litevl/library.h"
#include "litevl/search.h"

namespace litevl {

/// Each returns one document in UTF-8 without line breaks.
LITEVL_API std::string to_json(const std::string& query, const FoundClips& found);
LITEVL_API std::string to_json(const IndexResult& result);
LITEVL_API std::string to_json(const AskReport& report);
LITEVL_API std::string to_json(const std::vector<RootSummary>& roots);
/// {"error": {"kind", "what", "where", "hint"}}.
LITEVL_API std::string to_json(const Error& error);

}  // namespace litevl
