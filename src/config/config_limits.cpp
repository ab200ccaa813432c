#include "config/config_limits.h"

#include "config/patch_grid.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::int64_t kMaxImageSide = 8'192;  // pixels
constexpr std::int64_t kMaxPatches = 65'536;   // in an image
constexpr std::int64_t kMaxLayers = 256;
constexpr std::int64_t kMaxFrames = 4'096;
constexpr std::int64_t kMaxVocabulary = 1'000'000;
constexpr std::int64_t kMaxPositions = 65'536;
// Of the bottleneck in temporal scaling: docs/model.md, "Video encoder", step 2.2.
constexpr std::int64_t kScalingReduction = 16;

class Checker {
 public:
  explicit Checker(std::string where) : where_(std::move(where)) {}

  void in_range(const char* name, std::int64_t value, std::int64_t from, std::int64_t to) const {
    if (value < from || value > to)
      fail(std::string(name) + " is " + std::to_string(value) + ", expected " +
           std::to_string(from) + " to " + std::to_string(to));
  }
  void multiple(const char* name, std::int64_t value, const char* of, std::int64_t divisor) const {
    if (value % divisor != 0)
      fail(std::string(name) + " is " + std::to_string(value) + ", expected a multiple of " + of +
           " (" + std::to_string(divisor) + ")");
  }
  // Written so that NaN fails.
  void positive(const char* name, double value, double to) const {
    if (!(value > 0 && value <= to))
      fail(std::string(name) + " is " + std::to_string(value) +
           ", expected more than 0 and at most " + std::to_string(to));
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Error::Kind::kData, where_, what);
  }

 private:
  std::string where_;
};

}  // namespace

void check_config(const ModelConfig& config, const std::string& where) {
  const Checker check(where);
  const auto& vision = config.vision;
  check.in_range("vision.image_height", vision.image_height, 1, kMaxImageSide);
  check.in_range("vision.image_width", vision.image_width, 1, kMaxImageSide);
  check.in_range("vision.patch_size", vision.patch_size, 1, kMaxImageSide);
  check.multiple("vision.image_height", vision.image_height, "patch_size", vision.patch_size);
  check.multiple("vision.image_width", vision.image_width, "patch_size", vision.patch_size);
  check.in_range("vision patches in an image", patch_grid(vision).count(), 1, kMaxPatches);
  check.in_range("vision.hidden_size", vision.width, 1, kMaxWidth);
  check.in_range("vision.num_hidden_layers", vision.layers, 1, kMaxLayers);
  check.in_range("vision.num_attention_heads", vision.heads, 1, vision.width);
  check.multiple("vision.hidden_size", vision.width, "num_attention_heads", vision.heads);
  check.in_range("vision.intermediate_size", vision.mlp_width, 1, 8 * kMaxWidth);
  check.in_range("vision.max_frames", vision.max_frames, 1, kMaxFrames);
  check.positive("vision.layer_norm_eps", vision.layer_norm_eps, 1);
  if (vision.attention == TimeAttention::kDivided && vision.scaling == TemporalScale::kDynamic)
    check.multiple("vision.hidden_size", vision.width, "the reduction of temporal scaling",
                   kScalingReduction);

  const auto& text = config.text;
  check.in_range("text.hidden_size", text.width, 1, kMaxWidth);
  check.in_range("text.num_hidden_layers", text.layers, 1, kMaxLayers);
  check.in_range("text.num_attention_heads", text.heads, 1, text.width);
  check.multiple("text.hidden_size", text.width, "num_attention_heads", text.heads);
  check.in_range("text.intermediate_size", text.mlp_width, 1, 8 * kMaxWidth);
  check.in_range("text.vocab_size", text.vocabulary, 1, kMaxVocabulary);
  check.in_range("text.max_position_embeddings", text.max_positions, 1, kMaxPositions);
  check.positive("text.layer_norm_eps", text.layer_norm_eps, 1);
  if (text.encoder_width != vision.width)
    check.fail("text.encoder_width is " + std::to_string(text.encoder_width) +
               ", expected vision.hidden_size (" + std::to_string(vision.width) + ")");

  check.in_range("embed_dim", config.embed_dim, 1, kMaxWidth);
  check.positive("pooling_tau", config.pooling_temperature, 100);
  check.positive("clip_seconds", config.clip_seconds, 3600);
  check.in_range("pad_id", config.pad_id, 0, text.vocabulary - 1);
  check.in_range("unk_id", config.unk_id, 0, text.vocabulary - 1);
  check.in_range("cls_id", config.cls_id, 0, text.vocabulary - 1);
  check.in_range("sep_id", config.sep_id, 0, text.vocabulary - 1);
  check.in_range("dec_id", config.dec_id, 0, text.vocabulary - 1);
  check.in_range("enc_id", config.enc_id, 0, text.vocabulary - 1);
}

void check_decoder(const ModelConfig& config) {
  if (!config.decoder)
    throw Error(Error::Kind::kData, "model", "has no text decoder, so it cannot answer",
                "take one that was trained for question answering");
}

}  // namespace litevl
