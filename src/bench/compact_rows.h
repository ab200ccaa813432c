// Making and reading what a library stores of a clip.
#pragma once

#include <vector>

#include "bench/model_bench.h"

namespace litevl {

/// What a library that keeps a quarter gives of `tokens` (B,M,D) in bfloat16.
Tokens kept_quarter(const Tokens& tokens, const VisionConfig& config, std::int64_t frames);

/// Merging the patch tokens of a clip to a quarter, writing these in 4 bits a number, and reading
/// `options.candidates` clips of them, as bfloat16 where products are; one thread. Random tokens.
std::vector<BenchRow> compact_rows(const VisionConfig& config, const ModelBenchOptions& options);

}  // namespace litevl
