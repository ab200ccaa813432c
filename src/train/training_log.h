// The run's log: one CSV line every few steps, to plot with anything.
#pragma once

#include <filesystem>
#include <fstream>

#include "train/trainer.h"

namespace litevl {

class TrainingLog {
 public:
  /// Continues OUTPUT/log.csv after `finished_steps`: later lines, of a run that went on beyond its
  /// last checkpoint, are dropped. Throws Error (kMachine) if it cannot be written.
  TrainingLog(const std::filesystem::path& path, std::int64_t finished_steps);
  void write(const TrainReport& report);

 private:
  bool has_header_ = false;
  std::ofstream out_;
};

}  // namespace litevl
