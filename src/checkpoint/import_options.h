// What a user may choose of an imported model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "config/model_config.h"

namespace litevl {

struct ImportOptions {
  std::optional<std::int64_t>
      image_size{};  ///< pixels, square; default: what the file was made for
  TimeAttention attention = TimeAttention::kDivided;
  TemporalScale scaling = TemporalScale::kDynamic;
  std::optional<std::int64_t> frames{};  ///< rows of `time_embed`; default: the file's, or 8
  std::optional<std::int64_t> heads{};   ///< of both encoders; default: the file's, or width / 64
  bool decoder = true;                   ///< take the text decoder, where the file has one
  std::optional<std::filesystem::path> config{};  ///< JSON in our layout with what the file lacks
  std::uint64_t seed = 1;                         ///< of what is made new and is not zero or a copy
};

}  // namespace litevl
