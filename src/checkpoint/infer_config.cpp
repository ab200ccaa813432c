#include "checkpoint/infer_config.h"

#include <charconv>
#include <cmath>

#include "config/config_limits.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// A place in a shape where a size can be read.
struct Spot {
  const char* name;
  std::size_t dimension;
};

class Sizes {
 public:
  Sizes(const std::map<std::string, Shape>& shapes, const std::string& where)
      : shapes_(shapes), where_(where) {}

  // The first spot that exists; `size` keeps its value if none does. Sizes are multiplied before
  // they are checked, so none may be absurd, which it can be where another size is zero.
  void read(std::int64_t& size, std::initializer_list<Spot> spots) const {
    for (const auto& [name, dimension] : spots) {
      const auto found = shapes_.find(name);
      if (found == shapes_.end() || found->second.size() <= dimension) continue;
      size = found->second[dimension];
      if (size > INT32_MAX)
        throw Error(
            Error::Kind::kData, where_,
            std::string(name) + " is " + format_shape(found->second) + ", which no model has");
      return;
    }
  }

  // One more than the largest number that follows `prefix` in a name.
  void count_layers(std::int64_t& layers, const std::string& prefix) const {
    std::int64_t count = 0;
    for (auto at = shapes_.lower_bound(prefix);
         at != shapes_.end() && at->first.starts_with(prefix); ++at) {
      const char* begin = at->first.data() + prefix.size();
      std::int64_t layer = 0;
      const auto [end, error] = std::from_chars(begin, at->first.data() + at->first.size(), layer);
      if (error == std::errc() && *end == '.' && layer >= count && layer < INT64_MAX)
        count = layer + 1;
    }
    if (count > 0) layers = count;
  }

 private:
  const std::map<std::string, Shape>& shapes_;
  const std::string& where_;
};

std::int64_t choose_heads(const char* encoder, std::int64_t width,
                          const std::optional<std::int64_t>& chosen,
                          const std::optional<std::int64_t>& stated, const std::string& where) {
  constexpr std::int64_t kHeadWidth = 64;  // of every BLIP
  if (chosen) return *chosen;
  if (stated) return *stated;
  if (width >= kHeadWidth && width % kHeadWidth == 0) return width / kHeadWidth;
  throw Error(Error::Kind::kUsage, where,
              std::string("the number of heads of the ") + encoder + " encoder, " +
                  std::to_string(width) + " wide, cannot be read from its weights",
              "pass --heads");
}

// The grid of the file's position table: square unless the file says otherwise.
PatchGrid find_grid(const Sizes& sizes, const StatedSizes& stated, const VisionConfig& vision,
                    const std::string& where) {
  constexpr const char* kTable = "visual_encoder.pos_embed";
  std::int64_t rows = 1 + 14 * 14;  // if it is missing: BLIP's at 224×224
  sizes.read(rows, {{kTable, 1}});
  if (stated.config && stated.config->vision.patch_size == vision.patch_size) {
    const PatchGrid grid = patch_grid(stated.config->vision);
    if (grid.count() == rows - 1) return grid;
  }
  const auto side =
      std::llround(std::sqrt(static_cast<double>(std::max<std::int64_t>(rows - 1, 0))));
  if (side < 1 || side * side != rows - 1)
    throw Error(Error::Kind::kData, where,
                std::string(kTable) + " has " + std::to_string(rows) +
                    " rows, expected one and a square number of patches",
                "for images that are not square pass --config with their size");
  return {side, side};
}

void choose_image_size(InferredConfig& out, const ImportOptions& options,
                       const std::string& where) {
  auto& vision = out.config.vision;
  if (!options.image_size) {
    vision.image_height = out.source_grid.height * vision.patch_size;
    vision.image_width = out.source_grid.width * vision.patch_size;
    return;
  }
  if (*options.image_size < vision.patch_size || *options.image_size % vision.patch_size != 0)
    throw Error(Error::Kind::kUsage, where,
                "image size " + std::to_string(*options.image_size) +
                    " is not a multiple of the model's patch side, " +
                    std::to_string(vision.patch_size));
  vision.image_height = vision.image_width = *options.image_size;
}

// BERT's first 30522 words, and [DEC] and [ENC], which BLIP appends: files of its parts may lack
// these two.
constexpr std::int64_t kBertWords = 30'522;
constexpr std::int64_t kBlipWords = 30'524;

// What every file with a text decoder has.
constexpr std::string_view kDecoderLandmark = "text_decoder.bert.embeddings.LayerNorm.weight";

}  // namespace

InferredConfig infer_config(const std::map<std::string, Shape>& shapes, const StatedSizes& stated,
                            const ImportOptions& options, const std::string& where) {
  const Sizes sizes(shapes, where);
  InferredConfig out;
  if (stated.config) out.config = *stated.config;
  auto& vision = out.config.vision;
  auto& text = out.config.text;

  sizes.read(vision.width, {{"visual_encoder.norm.weight", 0}, {"visual_encoder.cls_token", 2}});
  sizes.read(vision.patch_size, {{"visual_encoder.patch_embed.proj.weight", 2}});
  sizes.read(vision.mlp_width, {{"visual_encoder.blocks.0.mlp.fc1.weight", 0},
                                {"visual_encoder.blocks.0.mlp.fc1.bias", 0}});
  sizes.count_layers(vision.layers, "visual_encoder.blocks.");
  sizes.read(text.width, {{"text_encoder.embeddings.LayerNorm.weight", 0},
                          {"text_encoder.embeddings.word_embeddings.weight", 1}});
  sizes.read(text.mlp_width, {{"text_encoder.encoder.layer.0.intermediate.dense.weight", 0},
                              {"text_encoder.encoder.layer.0.intermediate.dense.bias", 0}});
  sizes.read(text.vocabulary, {{"text_encoder.embeddings.word_embeddings.weight", 0}});
  sizes.read(text.max_positions, {{"text_encoder.embeddings.position_embeddings.weight", 0}});
  sizes.count_layers(text.layers, "text_encoder.encoder.layer.");
  sizes.read(out.config.embed_dim, {{"vision_proj.weight", 0}, {"text_proj.weight", 0}});
  // A file that lost its last layers shows it only by what it says of itself.
  if (stated.vision_layers) vision.layers = *stated.vision_layers;
  if (stated.text_layers) text.layers = *stated.text_layers;
  text.encoder_width = vision.width;
  out.config.decoder = options.decoder && shapes.contains(std::string(kDecoderLandmark));

  if (vision.patch_size < 1)
    throw Error(Error::Kind::kData, where,
                "the patch side is " + std::to_string(vision.patch_size));
  out.source_grid = find_grid(sizes, stated, vision, where);
  choose_image_size(out, options, where);
  vision.heads = choose_heads("video", vision.width, options.heads, stated.vision_heads, where);
  text.heads = choose_heads("text", text.width, options.heads, stated.text_heads, where);

  vision.attention = options.attention;
  vision.scaling =
      options.attention == TimeAttention::kDivided ? options.scaling : TemporalScale::kNone;
  sizes.read(vision.max_frames, {{"visual_encoder.time_embed", 0}});
  if (options.frames) vision.max_frames = *options.frames;

  if (stated.vision_layer_norm_eps) vision.layer_norm_eps = *stated.vision_layer_norm_eps;
  if (stated.text_layer_norm_eps) text.layer_norm_eps = *stated.text_layer_norm_eps;
  // Hugging Face's default, which its conversions of BLIP's weights carry by mistake.
  if (!stated.config && vision.layer_norm_eps == 1e-5) {
    vision.layer_norm_eps = 1e-6;
    out.notes.push_back(
        "config.json has layer_norm_eps 1e-5 for the video encoder; BLIP was trained "
        "with 1e-6, which is used");
  }

  if (text.vocabulary >= kBertWords && text.vocabulary < kBlipWords) text.vocabulary = kBlipWords;
  if (!stated.config || stated.config->text.vocabulary != text.vocabulary) {
    out.config.dec_id = text.vocabulary - 2;
    out.config.enc_id = text.vocabulary - 1;
  }
  check_config(out.config, where);
  return out;
}

}  // namespace litevl
