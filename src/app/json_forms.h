// The documents that commands, and whoever else serves programs, give: docs/json.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "litevl/ask.h"
#include "litevl/error.h"
#include "litevl/index.h"
#include "litevl/library.h"
#include "litevl/search.h"

namespace litevl {

/// A file's path as it stands in JSON: itself where it is UTF-8, else the URI "file:///…%FF…" of
/// the absolute path, from which its bytes can be had again. No absolute path looks like one.
std::string json_path(const std::filesystem::path& path);

/// Of a search for `query`.
nlohmann::json search_json(const std::string& query, const FoundClips& found);
nlohmann::json index_json(const IndexResult& result);
nlohmann::json roots_json(const std::vector<RootSummary>& roots);
/// One question's fields stand beside "answers" too, so that a script that asks one finds them.
nlohmann::json ask_json(const AskReport& report);
/// {"error": {"kind", "where", "what", "hint"}}.
nlohmann::json error_json(const Error& error);

}  // namespace litevl
