#include "engine/precision.h"

#include <gtest/gtest.h>

#include "kernels/processor.h"
#include "litevl/error.h"

namespace litevl {
namespace {

TEST(Precision, IsChosenByTheProcessor) {
  EXPECT_EQ(choose_precision("float32"), Precision::kFloat32);
  EXPECT_EQ(choose_precision("auto"),
            has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32);
  EXPECT_THROW(choose_precision("float16"), Error);
  EXPECT_EQ(choose_precision("int8"), Precision::kInt8);
  const ChosenProcessor lower(Processor::kPortable);
  EXPECT_EQ(choose_precision("auto"), Precision::kFloat32);
  EXPECT_EQ(choose_precision("int8"), Precision::kInt8);
  EXPECT_THROW(choose_precision("bfloat16"), Error);
}

std::string refusal(const std::string& word, bool on_cpu, Error::Kind kind) {
  try {
    choose_precision(word, on_cpu);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "";
}

TEST(Precision, OfAGpuIsItsOwn) {
  EXPECT_EQ(choose_precision("auto", false), Precision::kBfloat16);
  EXPECT_EQ(choose_precision("bfloat16", false), Precision::kBfloat16);
  EXPECT_EQ(choose_precision("float32", false), Precision::kFloat32);
  EXPECT_EQ(refusal("int8", false, Error::Kind::kMachine),
            "precision: is int8; on this device pass auto, float32 or bfloat16");
  EXPECT_EQ(refusal("x", false, Error::Kind::kUsage),
            "precision: is x; on this device pass auto, float32 or bfloat16");
  EXPECT_EQ(refusal("x", true, Error::Kind::kUsage),
            "precision: is x; pass auto, float32, bfloat16 or int8");
}

}  // namespace
}  // namespace litevl
