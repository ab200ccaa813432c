#include "config/config_json.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "litevl/error.h"
#include "support/vectors.h"

namespace litevl {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json tiny() {
  return json::parse(R"({
    "vision": {"image_size": 64, "patch_size": 16, "hidden_size": 32, "num_hidden_layers": 2,
               "num_attention_heads": 4, "layer_norm_eps": 1e-6, "max_frames": 4},
    "text": {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
             "intermediate_size": 64, "vocab_size": 140, "max_position_embeddings": 40,
             "encoder_width": 32, "layer_norm_eps": 1e-12},
    "embed_dim": 16})");
}

std::string refusal(const std::string& text) {
  try {
    parse_config(text, "c.json");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    return error.what();
  }
  return "accepted";
}

std::string refusal_of(const char* pointer, const json& value) {
  auto config = tiny();
  config[json::json_pointer(pointer)] = value;
  return refusal(config.dump());
}

TEST(ConfigJson, ReadsTheLayoutOfTheVectors) {
  const auto config = parse_config(tiny().dump(), "c.json");
  EXPECT_EQ(config.vision.image_height, 64);
  EXPECT_EQ(config.vision.image_width, 64);
  EXPECT_EQ(config.vision.mlp_width, 128);  // four times the width, as the vectors leave it out
  EXPECT_EQ(config.vision.max_frames, 4);
  EXPECT_EQ(config.vision.attention, TimeAttention::kDivided);
  EXPECT_EQ(config.vision.scaling, TemporalScale::kDynamic);
  EXPECT_EQ(config.text.mlp_width, 64);
  EXPECT_EQ(config.text.vocabulary, 140);
  EXPECT_EQ(config.dec_id, 138);
  EXPECT_EQ(config.enc_id, 139);
  EXPECT_EQ(config.embed_dim, 16);
}

TEST(ConfigJson, ReadsEverySetOfVectors) {
  for (const char* set : {"blip_retrieval", "blip_vqa", "litevl", "timesformer"})
    EXPECT_GT(load_vector_config(set).vision.width, 0) << set;
}

TEST(ConfigJson, WhatItWritesReadsBackTheSame) {
  for (const auto attention : {TimeAttention::kSpaceOnly, TimeAttention::kDivided}) {
    for (const bool is_temporal : {false, true}) {
      auto config = parse_config(tiny().dump(), "c.json");
      config.vision.image_width = 96;
      config.vision.attention = attention;
      config.pooling = {.temporal = is_temporal, .spatial = !is_temporal};
      config.pooling_temperature = 0.1 + 1e-9;
      config.text.layer_norm_eps = 1.0 / 3e11;
      const auto again = parse_config(write_config(config), "c.json");
      EXPECT_EQ(write_config(again), write_config(config));
      EXPECT_EQ(again.vision.attention, attention);
      EXPECT_EQ(again.pooling.temporal, is_temporal);
      EXPECT_EQ(again.pooling.spatial, !is_temporal);
      EXPECT_EQ(again.pooling_temperature, config.pooling_temperature);
      EXPECT_EQ(again.text.layer_norm_eps, config.text.layer_norm_eps);
      EXPECT_EQ(again.vision.image_width, 96);
    }
  }
  EXPECT_EQ(write_config(parse_config(write_config(ModelConfig{}), "c.json")),
            write_config(ModelConfig{}));
}

TEST(ConfigJson, RefusesSizesThatMakeNoModel) {
  EXPECT_THAT(refusal_of("/vision/num_attention_heads", 5),
              HasSubstr("c.json: vision.hidden_size is 32, expected a multiple of "
                        "num_attention_heads (5)"));
  EXPECT_THAT(refusal_of("/vision/image_size", 65), HasSubstr("expected a multiple of patch_size"));
  EXPECT_THAT(refusal_of("/vision/patch_size", 0), HasSubstr("vision.patch_size is 0"));
  EXPECT_THAT(refusal_of("/vision/hidden_size", -32), HasSubstr("vision.hidden_size"));
  EXPECT_THAT(refusal_of("/vision/num_hidden_layers", 1e9), HasSubstr("not a whole number"));
  EXPECT_THAT(refusal_of("/vision/num_hidden_layers", 1000000000), HasSubstr("1 to 256"));
  EXPECT_THAT(refusal_of("/vision/hidden_size", 9223372036854775807), HasSubstr("out of bounds"));
  EXPECT_THAT(refusal_of("/vision/hidden_size", 18446744073709551615ULL),
              HasSubstr("out of bounds"));
  EXPECT_THAT(refusal_of("/text/vocab_size", 0), HasSubstr("text.vocab_size is 0"));
  EXPECT_THAT(refusal_of("/text/hidden_size", "wide"), HasSubstr("not a whole number"));
  EXPECT_THAT(refusal_of("/text/encoder_width", 16), HasSubstr("expected vision.hidden_size (32)"));
  EXPECT_THAT(refusal_of("/text/layer_norm_eps", 0), HasSubstr("text.layer_norm_eps"));
  EXPECT_THAT(refusal_of("/pooling_tau", -1), HasSubstr("pooling_tau"));
  EXPECT_THAT(refusal_of("/pooling", "all"), HasSubstr("pooling is \"all\""));
  EXPECT_THAT(refusal_of("/vision/attention", "joint"), HasSubstr("vision.attention is \"joint\""));
  EXPECT_THAT(refusal_of("/enc_id", 140), HasSubstr("enc_id is 140, expected 0 to 139"));
  EXPECT_THAT(refusal_of("/vision", 3), HasSubstr("vision is not an object"));
}

TEST(ConfigJson, RefusesWhatIsNoConfiguration) {
  EXPECT_THAT(refusal(""), HasSubstr("not JSON"));
  EXPECT_THAT(refusal("[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal("{}"), HasSubstr("vision is missing"));
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("is nested too deeply"));
  EXPECT_THAT(refusal(R"({"vision": {"a": 1, "a": 2}})"), HasSubstr("has \"a\" twice"));
  const std::string whole = tiny().dump();
  for (std::size_t end = 0; end < whole.size(); end += 7)
    EXPECT_THAT(refusal(whole.substr(0, end)), HasSubstr("not JSON")) << end;
}

}  // namespace
}  // namespace litevl
