// Where a user wants to compute.
#pragma once

#include <string>

namespace litevl {

struct DeviceChoice {
  enum class Kind {
    kAuto,  ///< the first CUDA device if LibTorch has one, else the CPU
    kCpu,
    kCuda,
  };

  Kind kind = Kind::kAuto;
  int number = 0;  ///< of kCuda
};

/// Of "cpu", "cuda", "cuda:1", …, or "auto". Throws Error (kUsage) for another word.
DeviceChoice device_choice(const std::string& word);

/// "cuda" for the first.
std::string word_of(const DeviceChoice& choice);

}  // namespace litevl
