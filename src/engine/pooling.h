// Text-dependent pooling, which has no parameters: the means of a video's patches over each frame
// and over each position, weighted by how near they are to a text. docs/model.md, "Text-dependent
// pooling". T frames, S patches in a frame, M tokens, D width, J width of the joint space. Private
// to engine/.
#pragma once

#include "config/tokens.h"
#include "engine/projections.h"

namespace litevl::engine {

/// The tokens of one video, as the video encoder returns them or with merged patches.
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

/// Computes the means of the patches, in float32.
void summarise(const TokenRows& tokens, const VisionConfig& config, const Projections& projections,
               PatchMeans& summary);

/// Writes to `weights` (T+S) two softmaxes, one over frames and one over positions, of their
/// cosines with the text's unit vector `text` (J), divided by `temperature`. Each sums to 1.
void pooling_weights(const PatchMeans& summary, const float* text, std::int64_t width,
                     double temperature, float* weights);

/// How many rows the memory has besides the tokens: those of F and of Q, if `parts` includes them.
std::int64_t pooled_rows(const PatchMeans& summary, PoolingParts parts);

/// A memory's rows (M,D) before they are weighted: a video's `count` tokens, then the pooled ones.
Buffer<float> memory_rows(const PatchMeans& summary, PoolingParts parts, const float* tokens,
                          std::int64_t count, std::int64_t width);

/// How many tokens each row of a memory stands for. Returns null, and does not use `room`, if each
/// stands for one.
const float* memory_counts(const PatchMeans& summary, PoolingParts parts, const TokenRows& tokens,
                           Buffer<float>& room);

/// The weights of a memory's rows: 1 for each of the `tokens` tokens, then T times the weights of
/// the frames and S times the weights of the positions, so that uniform weights are 1.
void memory_weights(const PatchMeans& summary, const float* weights, PoolingParts parts,
                    std::int64_t tokens, float* target);

}  // namespace litevl::engine
