// How well chunks of five seconds are ranked, measured as in DiDeMo (docs/evaluation.md): by the
// three annotators who agree best with a ranking.
#pragma once

#include <cstdint>
#include <vector>

#include "data/moment_window.h"

namespace litevl {

/// The stretches of chunks that `predictions` correspond to, the highest score first, each only
/// once. The ends of a window are moved to the nearest ends of chunks.
std::vector<ChunkSpan> rank_chunks(const std::vector<ScoredWindow>& predictions);

struct ChunkFigures {
  double rank = 0;  ///< mean of the three best ranks over annotators; ranks are counted from 1
  /// Overlap of the first prediction with the annotations, mean of the three best.
  double overlap = 0;
};

/// There must be at least one annotation. What is not in the ranking has the last rank possible in
/// a video of `chunk_count` chunks: 21 for six chunks.
ChunkFigures measure_chunks(const std::vector<ChunkSpan>& annotations,
                            const std::vector<ChunkSpan>& ranking, std::int64_t chunk_count);

}  // namespace litevl
