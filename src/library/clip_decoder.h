// Decodes the clips of many videos on its own thread, while other clips are being encoded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/made_ahead.h"
#include "library/clips.h"
#include "video/video_reader.h"

namespace litevl {

struct ClipDecoderOptions {
  ClipOptions clips;
  int frames = 8;  ///< T, at the middles of equal parts of a clip
  FrameSize size = {};
  bool is_hashing = false;       ///< compute the hash of files whose hash is not known
  std::size_t queue_clips = 16;  ///< decoded ahead at most, at least 1, besides those that have
                                 ///< begun (clip_reader.h); 5 MB each at 8 frames of 224×224
};

/// A video to decode, and what is known about it.
struct VideoToDecode {
  std::string path;
  std::string content_hash = {};     ///< if it was taken
  std::vector<TimeRange> kept = {};  ///< clips that need not be decoded again
  std::optional<Timeline> timeline = {};
};

/// What the decoder returns: every clip of a video in order, then the end of the video.
struct DecodedPart {
  std::size_t video = 0;          ///< index in the decoder's list
  std::string content_hash = {};  ///< from `hash_file`; empty if the file could not be read
  double video_seconds = 0;       ///< where its last clip ends; 0 if unknown
  /// True: the video continues after its `kept` clips; false: it begins from the start.
  bool is_continued = false;
  bool is_end = false;
  TimeRange range = {};                    ///< of a clip
  Array<float> frames = {};                ///< (T,3,H,W) of a clip
  std::vector<double> frame_seconds = {};  ///< T, when each of them is shown
  std::string error = {};     ///< at the end: why there are no clips or not all, or empty
  std::string timeline = {};  ///< `to_text` of the file's, with the damage met so far; empty if the
                              ///< file could not be read
};

/// Call `next` from one thread.
class ClipDecoder {
 public:
  /// Throws Error (kMachine) if the system cannot start a thread.
  ClipDecoder(std::vector<VideoToDecode> videos, const ClipDecoderOptions& options);

  /// Waits for the next part. Returns nothing after the end of the last video.
  std::optional<DecodedPart> next() { return parts_.next(); }

 private:
  using Taker = MadeAhead<DecodedPart>::Taker;
  bool decode(std::size_t video, const Taker& take) const;
  std::string hash(const VideoToDecode& video, const Taker& take) const;

  std::vector<VideoToDecode> videos_;
  ClipDecoderOptions options_;
  MadeAhead<DecodedPart> parts_;  // must be last: its thread uses the other members
};

}  // namespace litevl
