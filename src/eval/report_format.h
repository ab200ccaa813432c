// What the reports of evaluations share.
#pragma once

#include <cstdint>
#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "data/list_origin.h"
#include "eval/metrics.h"
#include "video/picture_reader.h"

namespace litevl {

/// Reports give shares in percent.
inline double percent(double share) { return 100 * share; }

/// [low, high] in percent.
nlohmann::json interval_json(const Interval& interval);

/// The file that was measured on, as "stated" has it under "data".
nlohmann::json data_json(const ListOrigin& list);

/// What an evaluator of either task does not know of its model.
struct ModelStatement {
  std::string model;                                                ///< the model folder
  std::string fingerprint;                                          ///< of the model
  std::string precision = "float32";                                ///< of the model's products
  std::string selection = "none: the model is evaluated as given";  ///< how it was chosen
  FrameSize frame_size;
};

/// Data, model, how frames were taken, numbers: what figures of either task depend on.
nlohmann::json stated_of_all(const ListOrigin& list, const ModelStatement& statement, int frames,
                             const BootstrapOptions& bootstrap);

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
