// What the tasks of `litevl eval` share.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/compute.h"
#include "config/model_config.h"
#include "data/list_origin.h"

namespace litevl {

struct EvalArguments {
  std::string model;
  std::string data;
  AnnotationOptions annotations;
  std::string selection;  ///< how the model was chosen, or empty
  std::int64_t max_text_tokens = 35;
  PrecisionChoice precision = PrecisionChoice::kFloat32;  ///< the reference, whatever the processor
  DeviceChoice device;
  int frames = 0;              ///< 0: as many as the model was made for
  bool late_fusion = false;    ///< every frame is scored alone: RetrieverOptions
  std::string tokens = "all";  ///< what is kept of videos' tokens: TokenForm
  double kept_places = 1;      ///< of a picture, in the video encoder
  bool is_json = false;
  std::string output;    ///< the document's file, or empty
  std::string markdown;  ///< the report's file as Markdown, or empty
};

/// Frames a video.
int chosen_frames(const EvalArguments& arguments, const ModelConfig& config);

/// The model folder, and that it was used with late fusion, as the report states it.
std::string stated_model(const EvalArguments& arguments);

/// Writes the report where the arguments want it; what there is of every query to `output` only.
void write_report(const EvalArguments& arguments, const nlohmann::json& document,
                  const nlohmann::json& per_query, const std::string& text);

}  // namespace litevl
