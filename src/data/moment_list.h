// Sentences with the moments of a video that they are about, read from the files in which they
// exist: docs/data.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/list_origin.h"
#include "data/moment_window.h"

namespace litevl {

enum class MomentFormat {
  kQvhighlights,  ///< {"qid", "query", "vid", "relevant_windows": [[0, 10]]} a line, or in a list
  kCharades,      ///< "VIDEO START END##sentence" a line
  kActivityNet,   ///< {"v_…": {"duration", "timestamps", "sentences"}}
  kDidemo,        ///< [{"annotation_id", "video", "description", "times": [[0, 1], …]}]
};

struct MomentQuery {
  /// As predictions name it: "qid", DiDeMo's "annotation_id", or else its number in the file, from
  /// 0. A whole number is its digits, so that 7 and "7" are the same.
  std::string id;
  std::string video;  ///< its name, as the file has it; `VideoFiles` finds it
  std::string text;
  double duration_seconds = 0;  ///< of the video; 0: the file does not say
  /// The moments; none if the sentence is about nothing in its video. Of DiDeMo one an annotator.
  std::vector<TimeWindow> windows;
  std::vector<ChunkSpan> chunks = {};  ///< of DiDeMo: the same as `windows`
  std::int64_t chunk_count = 0;        ///< of DiDeMo: of the video, 6 or less
};

struct MomentList : ListOrigin {
  MomentFormat form = MomentFormat::kQvhighlights;
  std::vector<MomentQuery> queries;  ///< at least one, no two of one id
};

/// Reads `path`, or its moments.jsonl if it is a folder, in whichever format of `MomentFormat` it
/// has. Whether the videos exist is not looked at. Throws Error (kData), with the number of the
/// line or the entry from 1, if the file is missing, over 256 MiB, of no such format or empty, if a
/// query's id is missing or that of another, or a moment ends before it starts.
MomentList load_moment_list(const std::filesystem::path& path);

}  // namespace litevl
