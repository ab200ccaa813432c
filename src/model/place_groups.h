// Merges places of videos inside the video encoder by products with constant matrices, so that
// gradients can pass: Note [Merged places] in compact/place_merging.cpp. B videos, T frames, S
// places of a frame, R rows that remain, D width.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "config/patch_grid.h"

namespace litevl {

/// The weights of rows; the tensors are undefined if each row is one place.
struct RowWeights {
  at::Tensor shares;  ///< (B,1,R,1), the fraction of a frame's places that a row stands for
  at::Tensor logs;    ///< (B,R), ln of the number of these places
};

/// Which places of each video are merged into one row. Determined on the CPU, without gradients.
class PlaceGroups {
 public:
  /// Groups the places of `x` (B,T,S,D), which form `grid`, into at most `count` rows.
  PlaceGroups(const at::Tensor& x, const PatchGrid& grid, std::int64_t count);

  /// The rows: means (B,T,R,D) of `x` (B,T,S,D).
  at::Tensor merge(const at::Tensor& x) const;
  /// For every place (B,T,S,D) its row in `rows` (B,T,R,D).
  at::Tensor spread(const at::Tensor& rows) const;
  const RowWeights& weights() const { return weights_; }

 private:
  at::Tensor means_;  // (B,1,R,S)
  at::Tensor rows_;   // (B,1,S,R), 1 at the row that a place is in
  RowWeights weights_;
};

}  // namespace litevl
