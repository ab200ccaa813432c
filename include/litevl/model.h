// A model: videos and sentences as vectors that can be compared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/types.h"

namespace litevl {

struct ModelOptions {
  PrecisionChoice precision = PrecisionChoice::kAuto;
  int threads = 0;  ///< to compute on; 0: one a core that this process may use
};

struct ModelInfo {
  std::filesystem::path folder;
  std::string fingerprint;  ///< features of models with the same one may be compared
  std::string computes_in;  ///< "float32", "bfloat16", "int8"
  std::string knows;        ///< the only videos that it can tell, or empty
  std::int64_t frames = 0;  ///< T that it takes of a clip, at most
  std::int64_t height = 0;  ///< of a frame, pixels
  std::int64_t width = 0;
  std::int64_t embedding_width = 0;  ///< J of its vectors; 0: it compares nothing
  bool can_answer = false;           ///< questions
};

/// Vectors of unit length, one a row: [rows, width]. The cosine of two is their dot product.
struct Embeddings {
  std::vector<float> values;  ///< row by row
  std::int64_t rows = 0;
  std::int64_t width = 0;

  std::span<const float> row(std::int64_t index) const {
    return std::span(values).subspan(static_cast<std::size_t>(index * width),
                                     static_cast<std::size_t>(width));
  }
};

/// A video as vectors, clip by clip.
struct VideoEmbeddings {
  std::vector<TimeRange> clips;  ///< C
  Embeddings embeddings;         ///< [C, J]
  std::string damage;            ///< what of the file is missing and why, or empty
};

/// Weights that are only read: copies share them, and any number of threads may use one at once.
/// They are mapped from the files in the model's folder, which may not change meanwhile.
class LITEVL_API Model {
 public:
  /// The model in `folder`. Reads what it needs of the weights when it first needs it. Throws
  /// Error: kData if a file is missing or broken, kMachine for a precision that the processor has
  /// not, and kUsage for a negative number of threads.
  static Model open(const std::filesystem::path& folder, const ModelOptions& options = {});

  const ModelInfo& info() const noexcept;

  /// Sentences as vectors: [texts, J]. What goes beyond 35 tokens is not read. Throws Error: kUsage
  /// if there are none, kData if the model compares nothing.
  Embeddings encode_texts(const std::vector<std::string>& texts) const;

  /// Clips of pictures as vectors, [videos, J]: `pixels` [videos, frames, height, width, 3] are
  /// red, green and blue of 0 to 255. Throws Error: kUsage for other sizes than the model takes
  /// (frames 1 to T, height and width of `info()`), kData if the model compares nothing.
  Embeddings encode_pictures(std::span<const std::uint8_t> pixels, std::int64_t videos,
                             std::int64_t frames) const;

  /// The same of pictures that are normalised already, [videos, frames, 3, height, width]: of each
  /// channel (value/255 - mean) / deviation, as BLIP has them.
  Embeddings encode_frames(std::span<const float> pixels, std::int64_t videos,
                           std::int64_t frames) const;

  /// A video file, cut into clips as a library cuts it: [clips, J], each of T frames at the middles
  /// of equal parts. Throws Error (kData) if not one clip can be read or the model compares
  /// nothing.
  VideoEmbeddings encode_video(const std::filesystem::path& video,
                               const ClipOptions& clips = {}) const;

  /// What the library's own sources make models of and compute with.
  struct Shared;
  explicit Model(std::shared_ptr<const Shared> shared);
  const Shared& shared() const noexcept { return *shared_; }

 private:
  std::shared_ptr<const Shared> shared_;
};

/// The model that comes with the program: it knows the toy world only (docs/toy.md).
LITEVL_API std::filesystem::path shipped_model();

}  // namespace litevl
