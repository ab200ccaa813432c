// The configuration of a model: sizes, variant, special ids. Plain data; config/config_json.h reads
// and writes it as JSON.
#pragma once

#include <cstdint>

namespace litevl {

/// How the video encoder treats time (docs/model.md, "Variants").
enum class TimeAttention {
  kSpaceOnly,  ///< unchanged BLIP: every frame by itself, with its own [CLS]
  kDivided,    ///< TimeSformer's divided space-time attention, one [CLS] per video
};

/// What multiplies the temporal residual in `kDivided`.
enum class TemporalScale {
  kNone,     ///< alpha = 1 (TimeSformer)
  kDynamic,  ///< alpha in (0, 2), one for each frame and layer (LiteVL)
};

/// Which pooled tokens are added to the video's own in the grounded encoder's memory.
struct PoolingParts {
  bool temporal = true;  ///< F, one token per frame
  bool spatial = true;   ///< Q, one token per position
};

struct VisionConfig {
  std::int64_t image_height = 224;  ///< pixels, a multiple of `patch_size`
  std::int64_t image_width = 224;   ///< pixels, a multiple of `patch_size`
  std::int64_t patch_size = 16;     ///< P, pixels
  std::int64_t width = 768;         ///< D
  std::int64_t layers = 12;         ///< L
  std::int64_t heads = 12;          ///< h, divides `width`
  std::int64_t mlp_width = 3072;
  std::int64_t max_frames = 8;  ///< rows of `time_embed`; it is interpolated for other counts
  double layer_norm_eps = 1e-6;
  TimeAttention attention = TimeAttention::kDivided;
  TemporalScale scaling = TemporalScale::kDynamic;
};

struct TextConfig {
  std::int64_t width = 768;
  std::int64_t layers = 12;
  std::int64_t heads = 12;
  std::int64_t mlp_width = 3072;
  std::int64_t vocabulary = 30524;   ///< rows of the word embedding
  std::int64_t max_positions = 512;  ///< rows of the position embedding
  std::int64_t encoder_width = 768;  ///< width of the tokens that cross-attention reads
  double layer_norm_eps = 1e-12;
  double dropout = 0;  ///< [0,1), for training only, so it is not in the model's config.json
};

/// For models that do not say how long their clips are: a frame a second.
inline constexpr double kDefaultClipSeconds = 8;

struct ModelConfig {
  VisionConfig vision;
  TextConfig text;
  bool decoder = false;          ///< whether there is a decoder, of `text`'s sizes, for answers
  std::int64_t embed_dim = 256;  ///< E, width of the joint video-text space
  /// Whether vision_proj and text_proj were trained. BLIP's question-answering checkpoints do not
  /// have them; similarities, and everything computed from them, are then meaningless.
  bool joint_space = true;
  double pooling_temperature = 0.1;  ///< tau of text-dependent pooling
  PoolingParts pooling;
  std::int64_t pad_id = 0;
  std::int64_t unk_id = 100;
  std::int64_t cls_id = 101;
  std::int64_t sep_id = 102;
  std::int64_t dec_id = 30522;
  std::int64_t enc_id = 30523;
  /// Length of the videos that it was trained with, in seconds: what it expects to see in
  /// `max_frames` frames. Libraries are cut into clips of this length. Not part of a fingerprint.
  double clip_seconds = kDefaultClipSeconds;
};

/// The decoder's configuration for an encoder with `text`: the same, except that it attends to the
/// encoder's states instead of the video's tokens.
inline TextConfig decoder_config(TextConfig text) {
  text.encoder_width = text.width;
  return text;
}

}  // namespace litevl
