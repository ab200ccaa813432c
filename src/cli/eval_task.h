// What the tasks of `litevl eval` share.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "model/config.h"

namespace litevl {

struct EvalArguments {
  std::string model;
  std::string data;
  int frames = 0;  ///< 0: as many as the model was made for
  bool is_json = false;
  std::string output;  ///< the document's file, or empty
};

/// Frames a video.
int chosen_frames(const EvalArguments& arguments, const ModelConfig& config);

/// Writes the report where the arguments want it.
void write_report(const EvalArguments& arguments, const nlohmann::json& document,
                  const std::string& text);

}  // namespace litevl
