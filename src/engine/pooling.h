// Text-dependent pooling, which has no parameters: the means of a video's patches over each frame
// and over each position, weighed by how near they are to a text. docs/model.md, "Text-dependent
// pooling". T frames, S patches in a frame, M tokens, D width, J width of the joint space.
// Private to engine/.
#pragma once

#include "config/tokens.h"
#include "engine/projections.h"

namespace litevl::engine {

/// The tokens of one video, as the video encoder gives them, or with patches merged.
struct TokenRows {
  const float* values = nullptr;  ///< (M,D)
  std::int64_t count = 0;         ///< M
  std::int64_t frames = 0;        ///< T
  const MergedPatches* merged = nullptr;
};

struct PatchMeans {
  std::int64_t frames = 0;     ///< T
  std::int64_t positions = 0;  ///< S
  Buffer<float> means;         ///< (T+S,D): the frames', then the positions'
  Buffer<float> keys;          ///< (T+S,J), their unit vectors in the joint space
};

/// Means of the patches, in float32.
void summarise(const TokenRows& tokens, const VisionConfig& config, const Projections& projections,
               PatchMeans& summary);

/// softmax over frames, and over positions, of their cosines with the text's unit vector `text` (J)
/// over `temperature`, to `weights` (T+S): both parts sum to 1.
void pooling_weights(const PatchMeans& summary, const float* text, std::int64_t width,
                     double temperature, float* weights);

/// Rows of the memory beside the tokens: F's and Q's, where `parts` has them.
std::int64_t pooled_rows(const PatchMeans& summary, PoolingParts parts);

/// A memory's rows (M,D) before they are weighted: a video's `count` tokens, and the pooled ones.
Buffer<float> memory_rows(const PatchMeans& summary, PoolingParts parts, const float* tokens,
                          std::int64_t count, std::int64_t width);

/// How many tokens each of a memory's rows stands for. Null, and `room` unused, if each is one.
const float* memory_counts(const PatchMeans& summary, PoolingParts parts, const TokenRows& tokens,
                           Buffer<float>& room);

/// Weights of a memory's rows: ones for the `tokens` tokens, then T times those of the frames and S
/// times those of the positions: relative to uniform.
void memory_weights(const PatchMeans& summary, const float* weights, PoolingParts parts,
                    std::int64_t tokens, float* target);

}  // namespace litevl::engine
