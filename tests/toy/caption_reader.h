// Reads toy captions back into what they say, from the word lists alone.
#pragma once

#include <string>
#include <vector>

#include "toy/scene.h"

namespace litevl {

/// The events that a caption tells, in the order in which they happen. Fails the test (and returns
/// nothing) if the caption has no or several readings.
std::vector<ToyMeaning> read_caption(const std::string& caption);

/// Whether the sentence that tells `told` is true of a video in which `shown` happens.
bool is_true_of(const std::vector<ToyMeaning>& told, const std::vector<ToyMeaning>& shown);

}  // namespace litevl
