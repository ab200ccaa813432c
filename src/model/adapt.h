// From BLIP's weights to LiteVL's: docs/model.md, "Initialisation from BLIP".
#pragma once

#include "model/litevl.h"

namespace litevl {

/// Copies LN_1 and MHA_space of every layer into its LN_time and MHA_time and sets temporal_fc, the
/// time embedding and the scaling's last layer to zero, so that on a single frame the model gives
/// the same as BLIP. Does nothing in `space_only`.
void initialise_temporal_from_spatial(LiteVL& model);

/// Copies the text encoder's weights into the decoder's stack, which has the same structure, if the
/// shapes agree: BLIP pre-trains the two as one, except for the self-attention. The language-model
/// head is not changed.
void initialise_decoder_from_encoder(LiteVL& model);

}  // namespace litevl
