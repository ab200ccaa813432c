// What the reports of all evaluations have in common.
#pragma once

#include <cstdint>
#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "data/list_origin.h"
#include "eval/metrics.h"
#include "video/picture_reader.h"

namespace litevl {

/// Reports give fractions in percent.
inline double percent(double share) { return 100 * share; }

/// [low, high] in percent.
nlohmann::json interval_json(const Interval& interval);

/// The file that was measured on, for "data" in "stated".
nlohmann::json data_json(const ListOrigin& list);

/// Facts about the model that evaluators do not know.
struct ModelStatement {
  std::string model;                  ///< the model folder
  std::string fingerprint;            ///< of the model
  std::string precision = "float32";  ///< number type of the model's products
  std::string selection = "none: the model is evaluated as given";  ///< how the model was chosen
  FrameSize frame_size;
};

/// Data, model, how frames were chosen, number types: everything that figures depend on.
nlohmann::json stated_of_all(const ListOrigin& list, const ModelStatement& statement, int frames,
                             const BootstrapOptions& bootstrap);

/// The lines after "stated:", one for each key of the object.
std::string stated_text(const nlohmann::json& stated);

/// printf into a string of at most 255 characters.
template <typename... Values>
std::string format(const char* pattern, Values... values) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, values...);
  return line;
}

}  // namespace litevl
