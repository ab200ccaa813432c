// From BLIP's weights to LiteVL's: docs/model.md, "Initialisation from BLIP".
#pragma once

#include "model/litevl.h"

namespace litevl {

/// Copies LN_1 and MHA_space of every layer into its LN_time and MHA_time and sets temporal_fc, the
/// time embedding and the scaling's last layer to zero, so that the model gives what BLIP gives on
/// a single frame. Without effect in `space_only`.
void initialise_temporal_from_spatial(LiteVL& model);

}  // namespace litevl
