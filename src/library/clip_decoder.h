// Decodes the clips of many videos on a thread of its own, beside their encoding.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "library/bounded_queue.h"
#include "library/clips.h"
#include "video/video_reader.h"

namespace litevl {

struct ClipDecoderOptions {
  ClipOptions clips = {};
  int frames = 8;  ///< T, at the middles of equal parts of a clip
  FrameSize size = {};
  std::size_t queue_clips = 16;  ///< decoded ahead at most, at least 1, besides those that have
                                 ///< begun (clip_reader.h); 5 MB each at 8 frames of 224×224
  /// Of the files, by their number, where they are known from before; may be shorter than the list.
  std::vector<std::optional<Timeline>> timelines = {};
};

/// What the decoder hands over: every clip of a video in order, then the video's end.
struct DecodedPart {
  std::size_t video = 0;  ///< index in the decoder's list
  bool is_end = false;
  TimeRange range = {};       ///< of a clip
  at::Tensor frames = {};     ///< (T,3,H,W) of a clip
  std::string error = {};     ///< at the end: why there are no clips or not all, or empty
  std::string timeline = {};  ///< at the end: `to_text` of the file's timeline, with the damage met
};

/// `next` is called by one thread. Ends its own thread when it is destroyed.
class ClipDecoder {
 public:
  ClipDecoder(std::vector<std::string> paths, const ClipDecoderOptions& options);
  ~ClipDecoder();
  ClipDecoder(const ClipDecoder&) = delete;
  ClipDecoder& operator=(const ClipDecoder&) = delete;

  /// Waits for the next part. Nothing after the end of the last video.
  std::optional<DecodedPart> next() { return queue_.pop(); }

 private:
  void run();
  bool decode(std::size_t video);

  std::vector<std::string> paths_;
  ClipDecoderOptions options_;
  BoundedQueue<DecodedPart> queue_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace litevl
