// A moment of a video as a file of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "litevl/types.h"
#include "video/timeline.h"

namespace litevl {

struct CutOptions {
  /// Copies packets, from the key frame before, instead of encoding again: fast and without loss,
  /// but it begins where it can and not where it should.
  bool is_fast = false;
  /// FFmpeg's name of the encoder; empty: libx264, or mpeg4 where FFmpeg lacks it.
  std::string encoder = {};
  /// Pieces for browsers instead of files for people, not with `is_fast`: fragmented MP4, as Media
  /// Source Extensions take it, encoded in a hurry.
  bool is_fragmented = false;
  int most_side = 0;  ///< pixels; larger pictures are scaled down, to even sides; 0: no bound
  /// The video's, if it is known; otherwise all of the file is read to find it.
  std::optional<Timeline> timeline = {};
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct VideoCut {
  bool is_copied = false;          ///< not encoded again
  TimeRange range;                 ///< what the file shows of the video
  std::int64_t pictures = 0;       ///< in the file
  std::string codec;               ///< of the pictures, by FFmpeg's name: "h264"
  std::string codec_string;        ///< RFC 6381: "avc1.64001f"; empty if it is another codec
  std::string sound_codec;         ///< empty if it has no sound
  std::vector<std::string> notes;  ///< what a person should know of it
};

/// Whether a file's ending is one that a fast cut can have: .mp4, .m4v, .mov, .mkv or .webm.
bool is_cut_name(const std::filesystem::path& path);

/// Writes `range` of `video` to `output`, whose ending says the container: .mp4, .m4v, .mov or .mkv
/// and, for a fast cut, .webm. The file has the video and its best sound, and appears complete or
/// not at all. An exact cut begins and ends where `range` does: the picture that is shown at its
/// start comes first, each lasts as long as in the video, the sound is exact to a sample; a range
/// that goes past the video's end is cut there, with a note. Throws Error: kUsage for another
/// ending, a range that is empty or begins after the video's end, or an `output` that is the video
/// itself; kData if the video cannot be read; kMachine if the disk or the encoder refuses. Throws
/// Stopped when cancelled.
VideoCut cut_video(const std::filesystem::path& video, const TimeRange& range,
                   const std::filesystem::path& output, const CutOptions& options = {});

}  // namespace litevl
