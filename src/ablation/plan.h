// What `litevl ablate` compares, read from its file: docs/training.md, "Ablations".
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/device_choice.h"

namespace litevl {

/// A set of the toy world that is rendered once for all runs.
struct ToyFolderPlan {
  std::int64_t videos = 0;
  std::int64_t seed = 0;
};

/// One model with one seed: the two configuration files for `litevl train`.
struct RunPlan {
  std::string variant;
  std::int64_t seed = 1;
  std::filesystem::path folder;  ///< OUTPUT/VARIANT/seed-N
  std::string retrieval;         ///< TOML
  std::string questions;         ///< TOML; starts from the model of the other
  std::int64_t eval_frames = 8;
  bool late_fusion = false;  ///< score every frame separately
};

struct TablePlan {
  std::string title;
  std::vector<std::string> variants;
};

struct AblationPlan {
  std::filesystem::path output;
  std::int64_t jobs = 1;      ///< runs at the same time
  std::int64_t threads = 1;   ///< of each
  DeviceChoice device;        ///< of each; not in the file
  ToyFolderPlan test;         ///< held-out combinations, on which everything is measured
  ToyFolderPlan answers;      ///< the set whose most frequent answers are the list to choose from
  std::vector<RunPlan> runs;  ///< seed by seed, so that an interrupted ablation has complete seeds
  std::vector<TablePlan> tables;
};

/// Reads the file. Throws Error (kUsage) if it is not TOML, has an unknown key, a value of the
/// wrong type, an option that `litevl train` refuses, or a table with variants that do not exist.
AblationPlan read_ablation_plan(const std::filesystem::path& path);

/// "BLIP, frames apart" as a folder's name: "blip-frames-apart".
std::string folder_name(const std::string& variant);

}  // namespace litevl
