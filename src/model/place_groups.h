// Places of videos merged inside the video encoder, as products with constant matrices, so that
// gradients pass: Note [Merged places] in compact/place_merging.cpp. B videos, T frames, S places
// of a frame, R rows that are left of them, D width.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "config/patch_grid.h"

namespace litevl {

/// What rows weigh: undefined tensors where each is one place.
struct RowWeights {
  at::Tensor shares;  ///< (B,1,R,1), of a frame's places how many a row stands for
  at::Tensor logs;    ///< (B,R), ln of their number
};

/// Of each video which places are one row, found from values without gradients, on the CPU.
class PlaceGroups {
 public:
  /// Of `x` (B,T,S,D), places of `grid`, at most `count` rows.
  PlaceGroups(const at::Tensor& x, const PatchGrid& grid, std::int64_t count);

  /// Means (B,T,R,D) of `x` (B,T,S,D).
  at::Tensor merge(const at::Tensor& x) const;
  /// Of every place (B,T,S,D) its row of `rows` (B,T,R,D).
  at::Tensor spread(const at::Tensor& rows) const;
  const RowWeights& weights() const { return weights_; }

 private:
  at::Tensor means_;  // (B,1,R,S)
  at::Tensor rows_;   // (B,1,S,R), of a place the one row that it is in
  RowWeights weights_;
};

}  // namespace litevl
