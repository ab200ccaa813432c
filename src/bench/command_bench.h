// Measures complete commands, as a shell sees them: start, load, compute, end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/timing.h"
#include "config/model_config.h"

namespace litevl {

struct CommandTime {
  std::string name;
  Seconds seconds;
  double peak_bytes = 0;  ///< of memory, the highest of all rounds
};

/// Measures starting `program` without any work; one first search with a new model with `config`;
/// and later searches for a sentence among `clips` clips, with and without re-ranking up to 32 of
/// them. The model (random weights) and the library are temporary files, 1.4 GB at BLIP-base's size
/// with 32 clips. Throws Error (kMachine) if there is no room for them or the program fails.
std::vector<CommandTime> bench_commands(const std::filesystem::path& program,
                                        const ModelConfig& config, const std::string& vocab_text,
                                        std::int64_t clips, int rounds);

}  // namespace litevl
