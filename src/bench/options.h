// What to measure; in its own header, so that code without LibTorch can include it.
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
  std::int64_t candidates = 32;  ///< number of videos that are compared with one text
  /// Also measure the plain modules, as in PyTorch, which takes most of the time.
  bool with_modules = true;
  std::vector<std::string> videos = {};  ///< files or folders to index, too
};

struct SearchBenchOptions {
  std::int64_t clips = 100'000;
  std::int64_t width = 256;  ///< E
  std::int64_t queries = 200;
  std::int64_t count = 32;  ///< number of neighbours, as many as a search re-ranks
};

}  // namespace litevl
