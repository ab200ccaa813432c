#include "eval/report_format.h"

#include <nlohmann/json.hpp>

namespace litevl {

using nlohmann::json;

json interval_json(const Interval& interval) {
  return {percent(interval.low), percent(interval.high)};
}

std::string stated_text(const json& stated) {
  std::string text = "\nstated:\n";
  for (const auto& [key, value] : stated.items())
    text += "  " + key + ": " +
            (value.is_string() ? value.get<std::string>()
                               : value.dump(-1, ' ', false, json::error_handler_t::replace)) +
            "\n";
  return text;
}

}  // namespace litevl
