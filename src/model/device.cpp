#include "model/device.h"

#include <torch/cuda.h>

#include <algorithm>
#include <string_view>

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {

at::Device choose_device(const std::string& word) {
  const auto count = static_cast<int>(torch::cuda::device_count());
  if (word == "cpu") return at::kCPU;
  if (word == "auto") return count > 0 ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
  int number = 0;
  if (word != "cuda") {
    constexpr std::string_view kPrefix = "cuda:";
    const auto digits = word.substr(std::min(word.size(), kPrefix.size()));
    if (!word.starts_with(kPrefix) || digits.empty() || digits.size() > 3 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
      throw Error(Error::Kind::kUsage, "device", "is " + word,
                  "pass auto, cpu, cuda or one of several, such as cuda:1");
    number = std::stoi(digits);
  }
  if (count == 0)
    throw Error(Error::Kind::kMachine, "device", "LibTorch has no CUDA device here",
                "pass cpu, or build with a LibTorch for CUDA (docs/performance.md)");
  if (number >= count)
    throw Error(Error::Kind::kMachine, "device",
                "there is no " + word + ", but " + std::to_string(count) + " from cuda:0");
  return {at::kCUDA, static_cast<at::DeviceIndex>(number)};
}

void finish_work(at::Device device) {
  if (device.is_cuda()) torch::cuda::synchronize(device.index());
}

at::Device device_of(const torch::nn::Module& module) {
  return module.parameters().front().device();
}

}  // namespace litevl
