// What is measured, apart from the code that has LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/device_choice.h"

namespace litevl {

struct ModelBenchOptions {
  int rounds = 5;
  DeviceChoice device = {};
  std::int64_t frames = 8;       ///< T of a video
  std::int64_t candidates = 32;  ///< videos that are compared with one text
  bool with_modules = true;      ///< also the plain modules, as PyTorch computes: most of the time
  std::vector<std::string> videos = {};  ///< files or folders that are indexed, too
};

struct SearchBenchOptions {
  std::int64_t clips = 100'000;
  std::int64_t width = 256;  ///< E
  std::int64_t queries = 200;
  std::int64_t count = 32;  ///< neighbours wanted, as many as a search re-ranks
};

}  // namespace litevl
