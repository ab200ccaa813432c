// Measures making and reading what a library stores of a clip.
#pragma once

#include <vector>

#include "bench/model_bench.h"

namespace litevl {

/// What a library that keeps a quarter returns for `tokens` (B,M,D) in bfloat16.
Tokens kept_quarter(const Tokens& tokens, const VisionConfig& config, std::int64_t frames);

/// Merging the patch tokens of a clip to a quarter, encoding these with 4 bits for each number, and
/// decoding those of `options.candidates` clips, to bfloat16 if products are in it; with one thread
/// and random tokens.
std::vector<BenchRow> compact_rows(const VisionConfig& config, const ModelBenchOptions& options);

}  // namespace litevl
