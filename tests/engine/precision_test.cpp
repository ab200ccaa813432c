#include "engine/precision.h"

#include <gtest/gtest.h>

#include "kernels/processor.h"
#include "litevl/error.h"

namespace litevl {
namespace {

TEST(Precision, IsChosenByTheProcessor) {
  EXPECT_EQ(choose_precision(PrecisionChoice::kFloat32), Precision::kFloat32);
  EXPECT_EQ(choose_precision(PrecisionChoice::kAuto),
            has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32);
  EXPECT_EQ(choose_precision(PrecisionChoice::kInt8), Precision::kInt8);
  const ChosenProcessor lower(Processor::kPortable);
  EXPECT_EQ(choose_precision(PrecisionChoice::kAuto), Precision::kFloat32);
  EXPECT_EQ(choose_precision(PrecisionChoice::kInt8), Precision::kInt8);
  EXPECT_THROW(choose_precision(PrecisionChoice::kBfloat16), Error);
}

TEST(Precision, OfAGpuIsItsOwn) {
  EXPECT_EQ(choose_precision(PrecisionChoice::kAuto, false), Precision::kBfloat16);
  EXPECT_EQ(choose_precision(PrecisionChoice::kBfloat16, false), Precision::kBfloat16);
  EXPECT_EQ(choose_precision(PrecisionChoice::kFloat32, false), Precision::kFloat32);
  try {
    choose_precision(PrecisionChoice::kInt8, false);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kMachine);
    EXPECT_STREQ(error.what(), "precision: is int8; on this device pass auto, float32 or bfloat16");
  }
}

}  // namespace
}  // namespace litevl
