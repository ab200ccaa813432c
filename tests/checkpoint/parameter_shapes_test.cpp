#include "checkpoint/parameter_shapes.h"

#include <gtest/gtest.h>

#include "model/litevl.h"

namespace litevl {
namespace {

// Every width differs from every other, so that none can stand for another.
ModelConfig odd_config() {
  ModelConfig config;
  config.vision = {.image_height = 32,
                   .image_width = 48,
                   .patch_size = 8,
                   .width = 48,
                   .layers = 2,
                   .heads = 4,
                   .mlp_width = 56,
                   .max_frames = 5};
  config.text = {.width = 40,
                 .layers = 3,
                 .heads = 5,
                 .mlp_width = 72,
                 .vocabulary = 130,
                 .max_positions = 20,
                 .encoder_width = 48};
  config.embed_dim = 12;
  config.dec_id = 128;
  config.enc_id = 129;
  return config;
}

void expect_same_as_model(const ModelConfig& config) {
  LiteVL model(config);
  std::map<std::string, Shape> of_model;
  for (const auto& parameter : model->named_parameters())
    of_model[parameter.key()] = parameter.value().sizes().vec();
  const auto shapes = parameter_shapes(config);
  EXPECT_EQ(shapes, of_model);
  std::int64_t values = 0;
  for (const auto& parameter : model->parameters()) values += parameter.numel();
  EXPECT_EQ(count_values(shapes), values);
}

TEST(ParameterShapes, AreTheModelsInEveryVariant) {
  auto config = odd_config();
  expect_same_as_model(config);
  config.vision.scaling = TemporalScale::kNone;
  expect_same_as_model(config);
  config.vision.attention = TimeAttention::kSpaceOnly;
  expect_same_as_model(config);
  config.decoder = true;
  expect_same_as_model(config);
}

}  // namespace
}  // namespace litevl
