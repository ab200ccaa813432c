// The model that a run begins with.
#pragma once

#include <string>
#include <vector>

#include "model/litevl.h"
#include "train/options.h"

namespace litevl {

struct StartModel {
  LiteVL model{nullptr};
  std::string vocab_text;          ///< of the model folder, or the toy world's for a new model
  std::string digest;              ///< identifies the start, whatever its name is
  std::vector<std::string> notes;  ///< what the user should know
};

/// Opens the model folder `options.start`, or makes a new model if it is a config.json, with the
/// variant and the number of frames in `options`. Weights that both variants have are kept; missing
/// temporal modules are initialised as in docs/model.md ("Initialisation from BLIP"). Throws Error
/// (kData) if the start cannot be read.
StartModel open_start(const TrainOptions& options);

}  // namespace litevl
