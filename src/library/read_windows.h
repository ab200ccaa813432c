// Windows of videos, read from their files. Apart from search, because it has FFmpeg.
#pragma once

#include "config/model_config.h"
#include "library/search.h"

namespace litevl {

/// Reads the files of a library's videos with the model's number of frames and size.
ReadWindows read_windows(const ModelConfig& config);

}  // namespace litevl
