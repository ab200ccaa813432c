#include "data/moment_entries.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

std::string shown_seconds(double seconds) {
  std::ostringstream text;
  text << seconds;
  return text.str();
}

}  // namespace

std::string take_query_id(const JsonEntry& entry, const char* key) {
  const json* id = entry.find(key);
  if (id == nullptr) entry.fail("has no \"" + std::string(key) + "\"");
  if (id->is_number_integer()) return id->dump();
  if (!id->is_string() || is_blank(id->get<std::string>()))
    entry.fail("\"" + std::string(key) + "\" is neither a whole number nor a text");
  return id->get<std::string>();
}

const json& take_list(const JsonEntry& entry, const char* key) {
  const json* list = entry.find(key);
  if (list == nullptr) entry.fail("has no \"" + std::string(key) + "\"");
  if (!list->is_array()) entry.fail("\"" + std::string(key) + "\" is not a list");
  return *list;
}

double take_finite(const JsonEntry& entry, const json& value, const std::string& what) {
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    entry.fail(what + " is not a number");
  return value.get<double>();
}

TimeWindow checked_window(double start, double end, const std::string& place) {
  constexpr double kMostSeconds = 1e9;
  if (!(std::abs(start) <= kMostSeconds && std::abs(end) <= kMostSeconds))
    throw Error(Error::Kind::kData, place, "a time is not within 1,000,000,000 seconds");
  if (end < start)
    throw Error(Error::Kind::kData, place,
                "a moment starts at " + shown_seconds(start) + " s, after its end at " +
                    shown_seconds(end) + " s");
  return {start, end};
}

void QueryIds::add(const std::string& id, const std::string& place) {
  if (!seen_.insert(id).second)
    throw Error(Error::Kind::kData, place, "the query \"" + id + "\" came before");
}

}  // namespace litevl
