#include "checkpoint/parameter_shapes.h"

#include "config/patch_grid.h"

namespace litevl {
namespace {

using Shapes = std::map<std::string, Shape>;

void add_linear(Shapes& out, const std::string& name, std::int64_t from, std::int64_t to) {
  out[name + ".weight"] = {to, from};
  out[name + ".bias"] = {to};
}

void add_norm(Shapes& out, const std::string& name, std::int64_t width) {
  out[name + ".weight"] = {width};
  out[name + ".bias"] = {width};
}

void add_vision_block(Shapes& out, const std::string& name, const VisionConfig& config) {
  const std::int64_t D = config.width;
  add_norm(out, name + ".norm1", D);
  add_linear(out, name + ".attn.qkv", D, 3 * D);
  add_linear(out, name + ".attn.proj", D, D);
  add_norm(out, name + ".norm2", D);
  add_linear(out, name + ".mlp.fc1", D, config.mlp_width);
  add_linear(out, name + ".mlp.fc2", config.mlp_width, D);
  if (config.attention == TimeAttention::kSpaceOnly) return;
  add_norm(out, name + ".temporal_norm1", D);
  add_linear(out, name + ".temporal_attn.qkv", D, 3 * D);
  add_linear(out, name + ".temporal_attn.proj", D, D);
  add_linear(out, name + ".temporal_fc", D, D);
  if (config.scaling == TemporalScale::kNone) return;
  add_linear(out, name + ".temporal_scaling.fc1", D, D / 16);
  add_linear(out, name + ".temporal_scaling.fc2", D / 16, 1);
}

void add_text_attention(Shapes& out, const std::string& name, std::int64_t memory_width,
                        std::int64_t D) {
  add_linear(out, name + ".self.query", D, D);
  add_linear(out, name + ".self.key", memory_width, D);
  add_linear(out, name + ".self.value", memory_width, D);
  add_linear(out, name + ".output.dense", D, D);
  add_norm(out, name + ".output.LayerNorm", D);
}

void add_text_layer(Shapes& out, const std::string& name, const TextConfig& config) {
  const std::int64_t D = config.width;
  add_text_attention(out, name + ".attention", D, D);
  add_text_attention(out, name + ".crossattention", config.encoder_width, D);
  add_linear(out, name + ".intermediate.dense", D, config.mlp_width);
  add_linear(out, name + ".output.dense", config.mlp_width, D);
  add_norm(out, name + ".output.LayerNorm", D);
}

// BERT's embeddings and layers, of the encoder and of the decoder alike.
void add_text_stack(Shapes& out, const std::string& name, const TextConfig& text) {
  out[name + ".embeddings.word_embeddings.weight"] = {text.vocabulary, text.width};
  out[name + ".embeddings.position_embeddings.weight"] = {text.max_positions, text.width};
  add_norm(out, name + ".embeddings.LayerNorm", text.width);
  for (std::int64_t layer = 0; layer < text.layers; ++layer)
    add_text_layer(out, name + ".encoder.layer." + std::to_string(layer), text);
}

void add_decoder(Shapes& out, const TextConfig& text) {
  add_text_stack(out, "text_decoder.bert", text);
  const std::string predictions = "text_decoder.cls.predictions";
  add_linear(out, predictions + ".transform.dense", text.width, text.width);
  add_norm(out, predictions + ".transform.LayerNorm", text.width);
  out[predictions + ".bias"] = {text.vocabulary};
}

}  // namespace

Shapes parameter_shapes(const ModelConfig& config) {
  Shapes out;
  const auto& vision = config.vision;
  const std::int64_t P = vision.patch_size;
  const std::int64_t S = patch_grid(vision).count();
  out["visual_encoder.cls_token"] = {1, 1, vision.width};
  out["visual_encoder.pos_embed"] = {1, 1 + S, vision.width};
  out["visual_encoder.patch_embed.proj.weight"] = {vision.width, 3, P, P};
  out["visual_encoder.patch_embed.proj.bias"] = {vision.width};
  if (vision.attention == TimeAttention::kDivided)
    out["visual_encoder.time_embed"] = {vision.max_frames, vision.width};
  for (std::int64_t layer = 0; layer < vision.layers; ++layer)
    add_vision_block(out, "visual_encoder.blocks." + std::to_string(layer), vision);
  add_norm(out, "visual_encoder.norm", vision.width);

  const auto& text = config.text;
  add_text_stack(out, "text_encoder", text);
  if (config.decoder) add_decoder(out, decoder_config(text));
  add_linear(out, "vision_proj", vision.width, config.embed_dim);
  add_linear(out, "text_proj", text.width, config.embed_dim);
  add_linear(out, "itm_head", text.width, 2);
  out["temp"] = {};
  return out;
}

std::int64_t count_values(const Shapes& shapes) {
  std::int64_t total = 0;
  for (const auto& [name, shape] : shapes) {
    std::int64_t values = 1;
    for (const std::int64_t size : shape) values *= size;
    total += values;
  }
  return total;
}

}  // namespace litevl
