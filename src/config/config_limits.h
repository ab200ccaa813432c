// The bounds within which a model's sizes make sense: a file that says otherwise is refused.
#pragma once

#include <cstdint>
#include <string>

#include "config/model_config.h"

namespace litevl {

inline constexpr std::int64_t kMaxWidth = 16'384;

/// Throws Error (kData) naming `where` unless every size of `config` is positive and within sane
/// limits, heads divide widths, sides of images are whole patches, ids lie in the vocabulary, and
/// the text model reads tokens as wide as the video encoder's.
void check_config(const ModelConfig& config, const std::string& where);

/// Throws Error (kData) unless a model of `config` can answer.
void check_decoder(const ModelConfig& config);

}  // namespace litevl
