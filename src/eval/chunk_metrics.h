// How well chunks of five seconds are ranked, as DiDeMo measures it (docs/evaluation.md): what the
// three annotators who agree best with a ranking say of it.
#pragma once

#include <cstdint>
#include <vector>

#include "data/moment_window.h"

namespace litevl {

/// The stretches of chunks that `predictions` stand for, the highest score first, each once; the
/// ends of a window are taken to the nearest chunk's.
std::vector<ChunkSpan> rank_chunks(const std::vector<ScoredWindow>& predictions);

struct ChunkFigures {
  double rank = 0;     ///< mean of the annotators' three best, from 1
  double overlap = 0;  ///< of the first with theirs, mean of the three best
};

/// Of at least one annotation. What is not in the ranking has the last rank of a video of
/// `chunk_count` chunks: 21 of six.
ChunkFigures measure_chunks(const std::vector<ChunkSpan>& annotations,
                            const std::vector<ChunkSpan>& ranking, std::int64_t chunk_count);

}  // namespace litevl
