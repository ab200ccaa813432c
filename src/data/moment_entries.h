// What lists of moments and predictions of them share in how an entry is read.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <unordered_set>

#include "data/json_entries.h"
#include "data/moment_window.h"

namespace litevl {

/// The id of the entry's query at `key`: a whole number's digits, or a text.
/// Throws Error (kData) if there is none or it is something else.
std::string take_query_id(const JsonEntry& entry, const char* key);

/// The list at `key`. Throws Error (kData) if there is none or it is something else.
const nlohmann::json& take_list(const JsonEntry& entry, const char* key);

/// The number in `value`. Throws Error (kData), by `what`, if it is none or not finite.
double take_finite(const JsonEntry& entry, const nlohmann::json& value, const std::string& what);

/// From `start` to `end`, in seconds. `place` begins an error's text with the file and what is in
/// it. Throws Error (kData) if it ends before it starts, or a time is of more than 30 years.
TimeWindow checked_window(double start, double end, const std::string& place);

/// Ids that came so far.
class QueryIds {
 public:
  /// Throws Error (kData) naming `place` if `id` came before.
  void add(const std::string& id, const std::string& place);

 private:
  std::unordered_set<std::string> seen_;
};

}  // namespace litevl
