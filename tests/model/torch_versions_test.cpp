#include "model/torch_versions.h"

#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace litevl {
namespace {

std::string warned() {
  testing::internal::CaptureStderr();
  TORCH_WARN("first thread's");
  std::thread([] { TORCH_WARN("second thread's"); }).join();
  return testing::internal::GetCapturedStderr();
}

TEST(TorchVersions, WarningsOfEveryThreadAreSilenced) {
  const auto before = warned();
  EXPECT_NE(before.find("first"), std::string::npos);
  EXPECT_NE(before.find("second"), std::string::npos);
  torch_versions::silence_warnings();
  EXPECT_EQ(warned(), "");
}

}  // namespace
}  // namespace litevl
