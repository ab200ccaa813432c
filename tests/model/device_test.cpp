#include "model/device.h"

#include <gtest/gtest.h>
#include <torch/cuda.h>

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {
namespace {

Error::Kind kind_of_refusal(const std::string& word) {
  try {
    choose_device(word);
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << word << " was taken";
  return Error::Kind::kData;
}

TEST(Device, IsChosenByItsWord) {
  EXPECT_EQ(choose_device("cpu"), at::Device(at::kCPU));
  for (const auto* word : {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:1234", "cuda1"})
    EXPECT_EQ(kind_of_refusal(word), Error::Kind::kUsage) << word;
  if (torch::cuda::is_available()) {
    EXPECT_EQ(choose_device("auto"), at::Device(at::kCUDA, 0));
    EXPECT_EQ(choose_device("cuda"), choose_device("cuda:0"));
    EXPECT_EQ(kind_of_refusal("cuda:999"), Error::Kind::kMachine);
  } else {
    EXPECT_EQ(choose_device("auto"), at::Device(at::kCPU));
    EXPECT_EQ(kind_of_refusal("cuda"), Error::Kind::kMachine);
    EXPECT_EQ(kind_of_refusal("cuda:0"), Error::Kind::kMachine);
    try {
      choose_device("cuda");
    } catch (const Error& error) {
      EXPECT_STREQ(
          error.what(),
          "device: LibTorch has no CUDA device here; pass cpu, or build with a LibTorch for "
          "CUDA (docs/performance.md)");
    }
  }
}

}  // namespace
}  // namespace litevl
