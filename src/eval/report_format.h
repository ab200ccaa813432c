// What the reports of evaluations share.
#pragma once

#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "eval/metrics.h"

namespace litevl {

/// Reports give shares in percent.
inline double percent(double share) { return 100 * share; }

/// [low, high] in percent.
nlohmann::json interval_json(const Interval& interval);

/// The lines below "stated:", one for each key of the object.
std::string stated_text(const nlohmann::json& stated);

/// printf into a string of at most 255 characters.
template <typename... Values>
std::string format(const char* pattern, Values... values) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, values...);
  return line;
}

}  // namespace litevl
