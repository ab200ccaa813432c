// The small random model as a retriever, and tiny videos, to run the whole way from file to result
// in milliseconds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/array.h"
#include "core/bfloat16.h"
#include "library/store.h"
#include "task/retriever.h"

namespace litevl {

/// The same seed gives the same model.
Retriever tiny_retriever(std::uint64_t seed = 1);

/// Ten pictures a second of one grey; `seconds` at least 0.1.
void write_grey_video(const std::filesystem::path& path, double seconds, int grey);

/// The same from black to the grey `lightest`, so that clips differ.
void write_brightening_video(const std::filesystem::path& path, int seconds, int lightest);

inline const std::string kTinyFingerprint = "1f3a9c0000000000";

/// Features of one number throughout, and tokens as a store keeps them.
Array<float> filled(const Shape& shape, float value);
Array<Bf16> as_halves(const Array<float>& tokens);

/// The library in `folder`, made if need be, ready for `tiny_retriever`.
Store tiny_store(const std::filesystem::path& folder);

}  // namespace litevl
