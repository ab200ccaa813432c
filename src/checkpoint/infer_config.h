// A model's sizes, read from the shapes of its tensors.
#pragma once

#include "checkpoint/checkpoint_source.h"
#include "checkpoint/import_options.h"
#include "config/patch_grid.h"

namespace litevl {

struct InferredConfig {
  ModelConfig config;              ///< of the model to make
  PatchGrid source_grid;           ///< of the file's position embedding
  std::vector<std::string> notes;  ///< decisions that the user should know of
};

/// Shapes come by our names. A size whose tensor is missing keeps BLIP's, so that the comparison of
/// names and shapes that follows names every miss. Number of heads, which no shape tells: the
/// options', else the file's, else BLIP's one head for 64 of width.
/// Throws Error (kUsage) if heads must be given or the image size is no multiple of the patch side,
/// (kData) if the sizes make no model.
InferredConfig infer_config(const std::map<std::string, Shape>& shapes, const StatedSizes& stated,
                            const ImportOptions& options, const std::string& where);

}  // namespace litevl
