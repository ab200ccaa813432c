// The toy world as files: videos with annotations and questions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "core/words.h"
#include "toy/renderer.h"

namespace litevl {

enum class ToyFileSet {
  kTrain,    ///< scenes with combinations that are not held out
  kTest,     ///< scenes with held-out combinations, complete families: test_gallery()
  kLibrary,  ///< any combinations, half of the families with their counterparts
  kStills,   ///< videos of one frame
  kLong,     ///< many scenes in each video, with moments to find
};

inline constexpr Word<ToyFileSet> kToyFileSetWords[] = {
    {"train", ToyFileSet::kTrain},   {"test", ToyFileSet::kTest}, {"library", ToyFileSet::kLibrary},
    {"stills", ToyFileSet::kStills}, {"long", ToyFileSet::kLong},
};

struct ToyFolderOptions {
  ToyFileSet set = ToyFileSet::kTest;
  std::int64_t videos = 100;  ///< 1 to 999,999; a test set may have up to 3 more
  std::uint64_t seed = 0;
  std::int64_t things = 0;        ///< use only so many things, the first ones; 0: all
  std::int64_t image_size = 192;  ///< pixels, even, 16 to 1024
  /// Lengths of long videos, from `shortest_seconds` to `longest_seconds`, 4 to 36,000.
  std::int64_t shortest_seconds = 300;
  std::int64_t longest_seconds = 3600;
};

struct ToyFolderReport {
  std::int64_t videos = 0;
  std::int64_t families = 0;
  std::int64_t questions = 0;
  std::int64_t queries = 0;         ///< about long videos
  std::int64_t absent_queries = 0;  ///< queries among them that no video shows
};

inline constexpr int kToyFrameRate = 12;   ///< frames per second
inline constexpr int kToyFrameCount = 24;  ///< frame k shows u = (k + 0.5) / 24: two seconds
inline constexpr double kToySeconds = static_cast<double>(kToyFrameCount) / kToyFrameRate;

/// Writes `folder`/videos/000001.mp4, … and, when all are there, two lists. questions.json, about
/// events only: {"video", "question", "answer", "type", "needs_time", "question_id"}, two for each
/// video (questions.h). annotations.json: {"video", "caption", "family", "events": [{"thing",
/// "action", "start_seconds", "end_seconds"}]}, for stills with "things": [{"thing", "place",
/// "size"}] instead of events. For long videos moments.jsonl instead of both (long_files.h). The
/// same options give the same bytes. `progress` is called with the number of videos done and their
/// total. Throws Error: kUsage for options out of range or if `folder` is not empty, kMachine if
/// something cannot be written; and Stopped. Nothing is left there then.
ToyFolderReport write_toy_folder(const std::filesystem::path& folder,
                                 const ToyFolderOptions& options,
                                 const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace litevl
