// The small random model as a retriever, and tiny videos, to run the whole way from file to result
// in milliseconds.
#pragma once

#include <cstdint>
#include <filesystem>

#include "store/made_clips.h"
#include "task/retriever.h"

namespace litevl {

/// The same seed gives the same model.
Retriever tiny_retriever(std::uint64_t seed = 1);

/// Ten pictures a second of one grey; `seconds` at least 0.1.
void write_grey_video(const std::filesystem::path& path, double seconds, int grey);

/// The same from black to the grey `lightest`, so that clips differ.
void write_brightening_video(const std::filesystem::path& path, int seconds, int lightest);

}  // namespace litevl
