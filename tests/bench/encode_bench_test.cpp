#include "bench/encode_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "checkpoint/read_floats.h"
#include "checkpoint/write_safetensors.h"
#include "core/random_floats.h"
#include "litevl/error.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

class EncodeBench : public testing::Test {
 protected:
  EncodeBench() { write_small_model(folder_.path() / "model"); }

  EncodeBenchOptions options() const {
    return {(folder_.path() / "model").string(), (folder_.path() / "pixels").string(),
            (folder_.path() / "tokens").string(), PrecisionChoice::kFloat32};
  }

  // Of random numbers, as `name` in the file of pixels.
  Array<float> write_pixels(const std::string& name, const Shape& shape) const {
    const Array<float> pixels(shape, random_floats(count_of(shape), 1));
    write_safetensors(options().pixels, std::map<std::string, Array<float>>{{name, pixels}});
    return pixels;
  }

  std::string error_of(const EncodeBenchOptions& asked) const {
    try {
      bench_encoding(asked, 1, 1);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder folder_;
};

TEST_F(EncodeBench, WritesTheModulesTokens) {
  const auto pixels = write_pixels("video", {2, 4, 3, 32, 32});
  const auto result = bench_encoding(options(), 2, 2);
  EXPECT_EQ(result.computes_in, "float32");
  EXPECT_GT(result.seconds.lowest, 0);
  const auto expected =
      make_module_encoder(small_model(), Precision::kFloat32)->encode_video(pixels);
  const SafetensorsFile file(options().tokens);
  ASSERT_EQ(file.shapes().at("tokens"), expected.shape());
  const auto tokens = read_floats(file, "tokens");
  for (std::size_t i = 0; i < tokens.size(); ++i)
    ASSERT_NEAR(tokens[i], expected[static_cast<std::int64_t>(i)], 1e-4);
}

TEST_F(EncodeBench, WritesNothingUnlessAsked) {
  write_pixels("video", {1, 2, 3, 32, 32});
  auto asked = options();
  asked.tokens.clear();
  bench_encoding(asked, 1, 1);
  EXPECT_FALSE(std::filesystem::exists(options().tokens));
}

TEST_F(EncodeBench, RefusesWhatIsNoVideo) {
  EXPECT_THAT(error_of(options()), HasSubstr("pixels"));  // not there
  write_pixels("pictures", {1, 2, 3, 32, 32});
  EXPECT_THAT(error_of(options()), HasSubstr("no \"video\" in it"));
  for (const Shape& shape : {Shape{2, 3, 32, 32}, Shape{1, 2, 1, 32, 32}, Shape{0, 2, 3, 32, 32}}) {
    write_pixels("video", shape);
    EXPECT_THAT(error_of(options()), HasSubstr("expected (videos, frames, 3, height, width)"));
  }
  write_pixels("video", {1, 2, 3, 30, 32});  // no multiple of the patch side
  EXPECT_THAT(error_of(options()), HasSubstr("multiples of 16"));
  EXPECT_FALSE(std::filesystem::exists(options().tokens));
}

}  // namespace
}  // namespace litevl
