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
  /// Completes the last line, that of `step`, with a validation that was made later. Throws Error
  /// (kMachine) if it cannot be written.
  void add_validation(std::int64_t step, double score);

 private:
  void replace(const std::string& lines);

  std::filesystem::path path_;
  bool has_header_ = false;
  std::ofstream out_;
};

}  // namespace litevl
