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
  std::string digest;              ///< tells starts apart, whatever they are called
  std::vector<std::string> notes;  ///< what its user should know
};

/// Opens the model folder `options.start`, or makes a new model of the config.json that it names,
/// as the variant and for the frames that `options` ask for. Weights that both variants have are
/// kept; temporal modules that the start lacks begin as docs/model.md says ("Initialisation from
/// BLIP"). Throws Error (kData) if the start cannot be read.
StartModel open_start(const TrainOptions& options);

}  // namespace litevl
