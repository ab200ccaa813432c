#include "train/parameter_groups.h"

#include <gtest/gtest.h>

#include <map>

#include "core/torch.h"
#include "support/small_model.h"

namespace litevl {
namespace {

std::map<std::string, TrainedParameter> groups(const TrainOptions& options) {
  auto model = small_model();  // 2 vision layers, 1 text layer
  std::map<std::string, TrainedParameter> by_name;
  for (auto& parameter : group_parameters(model, options)) by_name[parameter.name] = parameter;
  return by_name;
}

TEST(ParameterGroups, LayersFurtherFromTheOutputLearnSlower) {
  TrainOptions options;
  options.layer_decay = 0.5;
  options.temporal_rate = 4;
  options.scaling_rate = 0.25;
  const auto by_name = groups(options);
  const std::map<std::string, double> expected = {
      {"visual_encoder.patch_embed.proj.weight", 0.125},
      {"visual_encoder.pos_embed", 0.125},
      {"visual_encoder.cls_token", 0.125},
      {"visual_encoder.blocks.0.attn.qkv.weight", 0.25},
      {"visual_encoder.blocks.1.mlp.fc1.bias", 0.5},
      {"visual_encoder.norm.weight", 1},
      {"vision_proj.weight", 1},
      {"temp", 1},
      {"text_encoder.embeddings.word_embeddings.weight", 0.25},
      {"text_encoder.encoder.layer.0.crossattention.self.key.weight", 0.5},
      {"text_decoder.bert.encoder.layer.0.output.dense.weight", 0.5},
      {"text_decoder.cls.predictions.bias", 1},
      // New weights have rates of their own, whatever their layer.
      {"visual_encoder.time_embed", 4},
      {"visual_encoder.blocks.0.temporal_attn.qkv.weight", 4},
      {"visual_encoder.blocks.0.temporal_scaling.fc1.weight", 0.25}};
  for (const auto& [name, factor] : expected) {
    ASSERT_TRUE(by_name.contains(name)) << name;
    EXPECT_EQ(by_name.at(name).rate_factor, factor) << name;
  }
}

TEST(ParameterGroups, AllAlikeByDefaultAndMatricesDecay) {
  const auto by_name = groups({});
  for (const auto& [name, parameter] : by_name) EXPECT_EQ(parameter.rate_factor, 1) << name;
  EXPECT_EQ(by_name.at("visual_encoder.blocks.0.mlp.fc1.weight").weight_decay, 0.05);
  for (const auto* name : {"visual_encoder.blocks.0.mlp.fc1.bias", "visual_encoder.pos_embed",
                           "visual_encoder.norm.weight", "temp"})
    EXPECT_EQ(by_name.at(name).weight_decay, 0) << name;
}

}  // namespace
}  // namespace litevl
