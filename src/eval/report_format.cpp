#include "eval/report_format.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/printable.h"

namespace litevl {

using nlohmann::json;

json data_json(const ListOrigin& list) {
  json joined = json::array();
  for (const auto& file : list.joined)
    joined.push_back({{"file", file.path.string()}, {"sha256", file.sha256}});
  return {{"file", list.file.string()},
          {"sha256", list.sha256},
          {"format", list.format},
          {"split", list.split.empty() ? "the whole file" : list.split},
          {"joined", joined}};
}

json interval_json(const Interval& interval) {
  return {percent(interval.low), percent(interval.high)};
}

json stated_of_all(const ListOrigin& list, const ModelStatement& statement, int frames,
                   const BootstrapOptions& bootstrap) {
  const std::string whole = "middles of equal parts of ";
  return {{"data", data_json(list)},
          {"model", {{"folder", statement.model}, {"fingerprint", statement.fingerprint}}},
          {"selection", statement.selection},
          {"frames", frames},
          {"frame_sampling",
           whole + (std::isfinite(list.first_seconds) ? format("the first %g s", list.first_seconds)
                                                      : std::string("the whole video"))},
          {"resolution", {statement.frame_size.height, statement.frame_size.width}},
          {"resize", "squashed, no crop, bicubic"},
          {"precision", statement.precision},
          {"seed", bootstrap.seed},
          {"interval", "95%, percentile bootstrap over videos, gallery fixed, " +
                           std::to_string(bootstrap.samples) + " samples"}};
}

std::string stated_text(const json& stated) {
  std::string text = "\nstated:\n";
  for (const auto& [key, value] : stated.items())
    text +=
        "  " + key + ": " +
        printable(value.is_string() ? value.get<std::string>()
                                    : value.dump(-1, ' ', false, json::error_handler_t::replace)) +
        "\n";
  return text;
}

}  // namespace litevl
