#include "hub/tiny_blip.h"

#include <filesystem>
#include <utility>

#include "checkpoint/parameter_shapes.h"
#include "checkpoint/write_safetensors.h"
#include "core/files.h"
#include "core/random_floats.h"
#include "support/temporary_folder.h"
#include "support/tiny_config.h"

namespace litevl {
namespace {

constexpr std::int64_t kWords = 120;

constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"visual_encoder.cls_token", "vision_model.embeddings.class_embedding"},
    {"visual_encoder.pos_embed", "vision_model.embeddings.position_embedding"},
    {"visual_encoder.patch_embed.proj.", "vision_model.embeddings.patch_embedding."},
    {"visual_encoder.norm.", "vision_model.post_layernorm."},
    {"visual_encoder.blocks.", "vision_model.encoder.layers."},
    {".norm1.", ".layer_norm1."},
    {".norm2.", ".layer_norm2."},
    {".attn.qkv.", ".self_attn.qkv."},
    {".attn.proj.", ".self_attn.projection."},
};

std::string hugging_face_name(std::string name) {
  if (!name.starts_with("visual_encoder.")) return name;
  for (const auto& [ours, theirs] : kNames)
    if (const auto at = name.find(ours); at != name.npos) name.replace(at, ours.size(), theirs);
  return name;
}

}  // namespace

std::map<std::string, Array<float>> tiny_blip_weights() {
  ModelConfig config = tiny_config(kWords);
  config.vision.attention = TimeAttention::kSpaceOnly;
  config.vision.scaling = TemporalScale::kNone;
  std::map<std::string, Array<float>> weights;
  std::uint64_t seed = 0;
  for (const auto& [name, shape] : parameter_shapes(config)) {
    // LiteVL's own, which BLIP's checkpoints lack.
    if (name == "temp" || name.find("time_embed") != name.npos) continue;
    weights[hugging_face_name(name)] = Array<float>(shape, random_floats(count_of(shape), ++seed));
  }
  return weights;
}

std::map<std::string, std::string> tiny_blip_files() {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.safetensors";
  write_safetensors(path, tiny_blip_weights());
  std::string vocab;
  for (std::int64_t i = 0; i < kWords - 2; ++i) vocab += "word" + std::to_string(i) + "\n";
  return {{"model.safetensors", read_file(path, 64 << 20)},
          {"vocab.txt", vocab},
          {"config.json", R"({"model_type": "blip",
              "text_config": {"num_attention_heads": 4, "num_hidden_layers": 1},
              "vision_config": {"num_attention_heads": 4, "num_hidden_layers": 1}})"},
          {"README.md", "nothing"},
          {"tf_model.h5", "nothing"}};
}

}  // namespace litevl
