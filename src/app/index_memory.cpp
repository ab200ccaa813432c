#include "app/index_memory.h"

#include <algorithm>
#include <string>

#include "config/patch_grid.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::int64_t kMegabyte = 1'000'000;
// The program with its libraries, the tokenizer, SQLite's pages and FAISS.
constexpr std::int64_t kProgram = 70 * kMegabyte;
// An H.264 decoder's pictures at 1920 x 1080, as many as it may hold, and the scaler's.
constexpr std::int64_t kDecoding = 70 * kMegabyte;

std::int64_t bytes_of(Precision precision) {
  return precision == Precision::kFloat32 ? 4 : precision == Precision::kBfloat16 ? 2 : 1;
}

// Most are the layers' products; norms and biases are within what is added for a processor's tiles.
std::int64_t weight_bytes(const VisionConfig& vision, Precision precision, std::int64_t patches) {
  const auto D = vision.width, H = vision.mlp_width, P = vision.patch_size;
  const bool is_divided = vision.attention == TimeAttention::kDivided;
  const auto attention = 4 * D * D;  // query, key, value, output
  const auto layer = (is_divided ? 2 : 1) * attention + 2 * D * H;
  const auto scaling = is_divided ? 4 * D * D / 16 : 0;  // float32, as the embeddings
  const auto embeddings = 4 * (1 + patches + vision.max_frames) * D;
  return vision.layers * (layer * bytes_of(precision) + scaling) + embeddings +
         3 * P * P * D * (precision == Precision::kFloat32 ? 4 : 2);
}

}  // namespace

IndexMemory index_memory(const ModelConfig& config, Precision precision, std::int64_t threads) {
  constexpr std::int64_t kFloat = 4;
  const VisionConfig& vision = config.vision;
  const auto D = vision.width, T = vision.max_frames, P = vision.patch_size;
  const auto patches = patch_grid(vision).count();
  const auto number = precision == Precision::kFloat32 ? kFloat : 2;  // what is between products
  const auto pixels = T * 3 * vision.image_height * vision.image_width * kFloat;
  const auto tokens = T * (1 + patches) * D * kFloat;
  // A worker's rows of a frame: the input, query, key and value, what is seen; and of the MLP.
  const auto worker =
      (1 + patches) * (6 * D + 3 * P * P) * number + 112 * vision.mlp_width * number;

  IndexMemory memory;
  // Pictures of a clip that has begun, of the one that waits for room, and of the first decoded.
  memory.fixed = kProgram + kDecoding + weight_bytes(vision, precision, patches) +
                 threads * worker + 3 * pixels;
  // Two wait, one is taken and put beside the others; its tokens, and those of the clip before that
  // are being stored.
  memory.each = 4 * pixels + 2 * tokens;
  // The residual stream before and after places are merged, what they differ in, and temporal
  // attention's residual.
  memory.together = 3 * tokens + tokens / kFloat * number;
  memory.most_at_once = std::max<std::int64_t>(1, (2 * threads + T - 1) / T);
  return memory;
}

std::int64_t clips_within(const IndexMemory& memory, std::int64_t bytes, std::int64_t most) {
  std::int64_t clips = most;
  while (clips > 0 && memory.of(clips) > bytes) --clips;
  if (clips > 0) return clips;
  const auto in_megabytes = [](std::int64_t value, std::int64_t rounding) {
    return std::to_string((value + rounding) / kMegabyte) + "M";
  };
  const auto least = in_megabytes(memory.of(1), kMegabyte - 1);
  throw Error(
      Error::Kind::kUsage, "index",
      "one clip with this model takes " + least + " of memory, more than " + in_megabytes(bytes, 0),
      "let it have " + least + " or more, fewer threads, or a coarser precision");
}

}  // namespace litevl
