// What `litevl ablate` compares, as its file says it: docs/training.md, "Ablations".
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

/// One model with one seed: the two configuration files that `litevl train` gets.
struct RunPlan {
  std::string variant;
  std::int64_t seed = 1;
  std::filesystem::path folder;  ///< OUTPUT/VARIANT/seed-N
  std::string retrieval;         ///< TOML
  std::string questions;         ///< TOML; it starts from what the other gives
  std::int64_t eval_frames = 8;
  bool late_fusion = false;  ///< every frame is scored alone
};

struct TablePlan {
  std::string title;
  std::vector<std::string> variants;
};

struct AblationPlan {
  std::filesystem::path output;
  std::int64_t jobs = 1;      ///< runs side by side
  std::int64_t threads = 1;   ///< of each
  DeviceChoice device;        ///< of each; not in the file
  ToyFolderPlan test;         ///< held-out combinations, on which everything is measured
  ToyFolderPlan answers;      ///< whose most frequent answers are chosen from
  std::vector<RunPlan> runs;  ///< seed by seed, so that a night cut short has whole seeds
  std::vector<TablePlan> tables;
};

/// Reads the file. Throws Error (kUsage) if it is not TOML, has an unknown key, a value of the
/// wrong type, an option that `litevl train` refuses, or a table of variants that are not there.
AblationPlan read_ablation_plan(const std::filesystem::path& path);

/// "BLIP, frames apart" as a folder's name: "blip-frames-apart".
std::string folder_name(const std::string& variant);

}  // namespace litevl
