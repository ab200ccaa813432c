#include "config/device_choice.h"

#include <gtest/gtest.h>

#include "litevl/error.h"

namespace litevl {
namespace {

TEST(DeviceChoice, IsAWord) {
  for (const char* word : {"auto", "cpu", "cuda", "cuda:1", "cuda:127"})
    EXPECT_EQ(word_of(device_choice(word)), word);
  EXPECT_EQ(device_choice("cuda:0").kind, DeviceChoice::Kind::kCuda);
  EXPECT_EQ(word_of(device_choice("cuda:0")), "cuda");
}

TEST(DeviceChoice, RefusesOtherWords) {
  for (const char* word : {"", "tpu", "cuda:", "cuda:-1", "cuda:1x", "cuda:1234", "CPU"}) {
    try {
      device_choice(word);
      ADD_FAILURE() << word;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kUsage);
      EXPECT_EQ(error.problem(), std::string("is ") + word);
    }
  }
}

}  // namespace
}  // namespace litevl
