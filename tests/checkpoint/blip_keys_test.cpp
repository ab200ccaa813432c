#include "checkpoint/blip_keys.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "checkpoint/infer_config.h"
#include "checkpoint/parameter_shapes.h"
#include "core/files.h"
#include "support/error_text.h"
#include "support/vectors.h"

namespace litevl {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::map<std::string, Shape> load_manifest(const std::filesystem::path& path) {
  std::map<std::string, Shape> shapes;
  const auto entries = nlohmann::json::parse(read_file(path, 16 << 20));
  for (const auto& [name, entry] : entries.items()) shapes[name] = entry[0].get<Shape>();
  return shapes;
}

std::vector<std::filesystem::path> all_manifests() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(vector_folder("manifests")))
    paths.push_back(entry.path());
  return paths;
}

std::map<std::string, Shape> shapes_by_ours(const KeyMap& keys,
                                            const std::map<std::string, Shape>& shapes) {
  std::map<std::string, Shape> out;
  for (const auto& [ours, theirs] : keys.by_ours) out[ours] = shapes.at(theirs.name);
  return out;
}

// Both directions: everything in a real file is mapped, ignored by a rule, or a miss of ours; all
// that a model needs is in the file with its shape, or may be made anew.
TEST(BlipKeys, RealFilesHaveExactlyWhatTheModelNeeds) {
  for (const auto& path : all_manifests()) {
    SCOPED_TRACE(path.filename());
    const auto shapes = load_manifest(path);
    const auto keys = map_keys(shapes);
    EXPECT_THAT(keys.unknown, IsEmpty());
    std::int64_t num_ignored = 0;
    for (const auto& [reason, count] : keys.num_ignored) num_ignored += count;
    EXPECT_EQ(keys.by_ours.size() + static_cast<std::size_t>(num_ignored), shapes.size());

    const auto found = shapes_by_ours(keys, shapes);
    const auto config =
        infer_config(found, {}, {.attention = TimeAttention::kSpaceOnly}, "x").config;
    const auto expected = parameter_shapes(config);
    for (const auto& [name, shape] : found) {
      ASSERT_TRUE(expected.contains(name)) << name;
      EXPECT_EQ(shape, expected.at(name)) << name;
    }
    for (const auto& [name, shape] : expected)
      if (!found.contains(name)) {
        EXPECT_TRUE(may_be_made_new(name)) << name;
      }

    // LiteVL's own parameters are all that is added, and all may be made anew.
    const auto with_time = parameter_shapes(infer_config(found, {}, {}, "x").config);
    for (const auto& [name, shape] : with_time) {
      EXPECT_EQ(is_temporal(name), !expected.contains(name)) << name;
      if (is_temporal(name)) {
        EXPECT_TRUE(may_be_made_new(name)) << name;
      }
    }
  }
}

TEST(BlipKeys, SizesOfRealFiles) {
  const auto config_of = [](const char* name) {
    const auto shapes = load_manifest(vector_folder("manifests") / name);
    return infer_config(shapes_by_ours(map_keys(shapes), shapes), {}, {}, "x").config;
  };
  const auto base = config_of("model_base_retrieval.json");
  EXPECT_EQ(base.vision.image_height, 384);
  EXPECT_EQ(base.vision.heads, 12);
  EXPECT_EQ(base.vision.layers, 12);
  EXPECT_EQ(base.vision.mlp_width, 3072);
  EXPECT_EQ(base.vision.max_frames, 8);
  EXPECT_EQ(base.text.vocabulary, 30524);
  EXPECT_EQ(base.embed_dim, 256);
  EXPECT_EQ(base.dec_id, 30522);
  const auto large = config_of("hf_blip_itm_large.json");
  EXPECT_EQ(large.vision.width, 1024);
  EXPECT_EQ(large.vision.heads, 16);
  EXPECT_EQ(large.vision.layers, 24);
  EXPECT_EQ(large.text.width, 768);
  EXPECT_EQ(large.text.heads, 12);
  EXPECT_EQ(large.text.layers, 12);
  EXPECT_EQ(large.text.encoder_width, 1024);
  EXPECT_EQ(config_of("model_base_vqa.json").vision.image_height, 480);
  EXPECT_EQ(config_of("model_base.json").vision.image_height, 224);
}

// A size beside a zero costs a file nothing.
TEST(BlipKeys, AbsurdSizesAreRefused) {
  const auto shapes = load_manifest(vector_folder("manifests") / "model_base.json");
  for (const auto& [name, shape] : std::map<std::string, Shape>{
           {"visual_encoder.pos_embed", {1, INT64_MAX, 0}},
           {"visual_encoder.patch_embed.proj.weight", {0, 3, INT64_MAX / 4, 1}},
           {"visual_encoder.norm.weight", {INT64_MAX}}}) {
    auto broken = shapes_by_ours(map_keys(shapes), shapes);
    broken[name] = shape;
    EXPECT_THAT(error_text([&] { infer_config(broken, {}, {}, "x"); }),
                HasSubstr("x: " + name + " is ("))
        << name;
  }
}

TEST(BlipKeys, OnlyHeadsMayBeMissing) {
  for (const char* name :
       {"vision_proj.weight", "text_proj.bias", "itm_head.weight", "temp",
        "visual_encoder.time_embed", "visual_encoder.blocks.11.temporal_attn.qkv.bias",
        "visual_encoder.blocks.0.temporal_fc.bias"})
    EXPECT_TRUE(may_be_made_new(name)) << name;
  for (const char* name : {"visual_encoder.cls_token", "visual_encoder.blocks.0.attn.qkv.weight",
                           "text_encoder.encoder.layer.0.crossattention.self.key.weight",
                           "text_encoder.embeddings.LayerNorm.bias"})
    EXPECT_FALSE(may_be_made_new(name)) << name;
}

TEST(BlipKeys, PrefixesUnknownNamesAndTransforms) {
  const Shape any{1};
  const auto keys = map_keys({{"module.visual_encoder.patch_embed.proj.weight", any},
                              {"module.temp", any},
                              {"module.visual_encoder_m.norm.weight", any},
                              {"module.image_queue", any},
                              {"something.else", any},
                              {std::string(100'000, '.'), any}});
  EXPECT_EQ(keys.by_ours.at("temp").name, "module.temp");
  EXPECT_EQ(keys.by_ours.size(), 2U);
  EXPECT_EQ(keys.num_ignored.at("momentum copies"), 1);
  EXPECT_EQ(keys.num_ignored.at("queues of features"), 1);
  EXPECT_THAT(keys.unknown, ElementsAre(StartsWith("...."), "something.else"));

  const auto wrapped =
      map_keys({{"_orig_mod.module.visual_encoder.module.patch_embed.proj.weight", any},
                {"_orig_mod.module.visual_encoder._orig_mod.blocks.0.attn.module.qkv.bias", any},
                {"text_encoder._fsdp_wrapped_module.encoder.layer.0.output.dense.bias", any}});
  EXPECT_EQ(wrapped.by_ours.at("visual_encoder.blocks.0.attn.qkv.bias").name,
            "_orig_mod.module.visual_encoder._orig_mod.blocks.0.attn.module.qkv.bias");
  EXPECT_TRUE(wrapped.by_ours.contains("text_encoder.encoder.layer.0.output.dense.bias"));
  EXPECT_THAT(wrapped.unknown, IsEmpty());
  EXPECT_EQ(without_wrappers("module.a.module"), "a.module");  // a parameter may be called so

  const auto both = map_keys({{"logit_scale", {}}, {"temp", {}}});
  EXPECT_EQ(both.by_ours.at("temp").transform, KeyTransform::kExpOfNegative);
  EXPECT_THAT(both.unknown, ElementsAre("temp"));
}

}  // namespace
}  // namespace litevl
