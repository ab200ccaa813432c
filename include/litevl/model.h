// A model: turns videos and sentences into vectors that can be compared.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/progress.h"
#include "litevl/types.h"

namespace litevl {

struct ModelOptions {
  PrecisionChoice precision = PrecisionChoice::kAuto;
  int threads = 0;  ///< number of threads to compute with; 0: one for each available core
};

struct ModelInfo {
  std::filesystem::path folder;
  std::string fingerprint;  ///< features may be compared if their models' fingerprints are the same
  std::string computes_in;  ///< "float32", "bfloat16", "int8"
  std::string knows;        ///< the only kind of videos that it understands, or empty
  std::int64_t frames = 0;  ///< T: the largest number of frames of a clip
  double clip_seconds = 0;  ///< length of the videos that it was trained with
  std::int64_t height = 0;  ///< of a frame, in pixels
  std::int64_t width = 0;   ///< of a frame, in pixels
  std::int64_t embedding_width = 0;  ///< J: length of its vectors; 0: the model makes none
  bool can_answer = false;           ///< whether it can answer questions
};

/// Vectors of unit length, one in each row: [rows, width]. The cosine of the angle between two of
/// them is their dot product.
struct Embeddings {
  std::vector<float> values;  ///< row after row
  std::int64_t rows = 0;
  std::int64_t width = 0;

  /// `index` is not checked.
  std::span<const float> row(std::int64_t index) const {
    return std::span(values).subspan(static_cast<std::size_t>(index * width),
                                     static_cast<std::size_t>(width));
  }
};

/// A video as one vector for each clip.
struct VideoEmbeddings {
  std::vector<TimeRange> clips;  ///< [C]
  Embeddings embeddings;         ///< [C, J]
  std::string damage;            ///< which part of the file could not be read and why, or empty
};

struct EncodeOptions {
  /// Set it to true from any thread to cancel: the call then throws Stopped, soon, and nothing is
  /// returned.
  const std::atomic<bool>* is_cancelled = nullptr;
  ProgressSink progress = {};  ///< counts sentences, videos or clips
};

/// A model opened from its folder. Immutable: copies share one set of weights, and any number of
/// threads may use one object at once. The weights are mapped from the files in the folder, which
/// must not change while the model is in use.
class LITEVL_API Model {
 public:
  /// Opens the model in `folder`. Weights are read when they are first needed. Throws Error: kData
  /// if a file is missing or broken, kMachine if the processor does not support the precision,
  /// kUsage for a negative number of threads.
  static Model open(const std::filesystem::path& folder, const ModelOptions& options = {});

  const ModelInfo& info() const noexcept;

  /// Encodes sentences: [texts, J]. A sentence is cut after 35 tokens. Throws Error: kUsage if
  /// `texts` is empty, kData if the model makes no vectors (`embedding_width` is 0). This and the
  /// following calls throw Stopped when cancelled.
  Embeddings encode_texts(const std::vector<std::string>& texts,
                          const EncodeOptions& options = {}) const;

  /// Encodes videos given as pixels: [videos, J]. `pixels` [videos, frames, height, width, 3] are
  /// red, green and blue from 0 to 255. Throws Error: kUsage unless `frames` is 1 to T and the
  /// number of pixels fits the height and width of `info()`; kData if the model makes no vectors.
  Embeddings encode_pictures(std::span<const std::uint8_t> pixels, std::int64_t videos,
                             std::int64_t frames, const EncodeOptions& options = {}) const;

  /// The same for pixels that are already normalised, [videos, frames, 3, height, width]: each is
  /// (value/255 - mean) / deviation, with BLIP's mean and standard deviation of its channel.
  Embeddings encode_frames(std::span<const float> pixels, std::int64_t videos, std::int64_t frames,
                           const EncodeOptions& options = {}) const;

  /// Encodes a video file, cut into clips in the same way as in a library: [clips, J]. Of each clip
  /// T frames are used: the clip is divided into T equal parts, and the frame in the middle of each
  /// is taken. Throws Error (kData) if no clip can be read or the model makes no vectors.
  VideoEmbeddings encode_video(const std::filesystem::path& video, const ClipOptions& clips = {},
                               const EncodeOptions& options = {}) const;

  /// For the library's own sources only.
  struct Shared;
  explicit Model(std::shared_ptr<const Shared> shared);
  const Shared& shared() const noexcept { return *shared_; }

 private:
  std::shared_ptr<const Shared> shared_;
};

/// The search model that comes with the program. It knows only the toy world (docs/toy.md).
LITEVL_API std::filesystem::path shipped_model();

}  // namespace litevl
