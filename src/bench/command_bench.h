// Whole commands, from the shell's view: start, load, compute, end.
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
  double peak_bytes = 0;  ///< of memory, the most of all rounds
};

/// `program` started for nothing; a search with a model of `config` that it sees for the first
/// time, once; and searches after that, for a sentence among `clips` clips, without and with
/// re-ranking as many as there are up to 32. Model (random weights) and library lie among the
/// temporary files meanwhile, 1.4 GB at BLIP-base's size with 32 clips. Throws Error (kMachine) if
/// there is no room for them or the program fails.
std::vector<CommandTime> bench_commands(const std::filesystem::path& program,
                                        const ModelConfig& config, const std::string& vocab_text,
                                        std::int64_t clips, int rounds);

}  // namespace litevl
