// The run's log: one CSV line every few steps.
#pragma once

#include <filesystem>
#include <fstream>

#include "train/trainer.h"

namespace litevl {

class TrainingLog {
 public:
  /// Continues OUTPUT/log.csv after `finished_steps`: later lines, from a run that continued beyond
  /// its last checkpoint, are removed. Throws Error (kMachine) if it cannot be written.
  TrainingLog(const std::filesystem::path& path, std::int64_t finished_steps);
  void write(const TrainReport& report);
  /// Completes the last line, that of `step`, with the result of a later validation. Throws Error
  /// (kMachine) if it cannot be written.
  void add_validation(std::int64_t step, double score);

 private:
  void replace(const std::string& lines);

  std::filesystem::path path_;
  bool has_header_ = false;
  std::ofstream out_;
};

}  // namespace litevl
