// Decoded pictures into H.264 at the times that they have. Private to video/.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "video/cut_video.h"
#include "video/output_file.h"
#include "video/scaler.h"
#include "video/timed_pictures.h"

namespace litevl {

/// Encodes pictures as a file's next stream: H.264 by x264, or MPEG-4 where FFmpeg lacks it. 4:2:0
/// in 8 bits with the source's colours, turned upright, an odd last row or column left out. One
/// thread uses it; x264 may use several.
class CutPictures {
 public:
  /// Of what `pictures` decodes. Throws Error (kMachine) if there is no encoder, or it refuses.
  CutPictures(OutputFile& file, const TimedPictures& pictures, const CutOptions& options);

  AVRational time_base() const { return codec_->time_base; }
  /// "h264" or "mpeg4".
  std::string codec() const;
  std::string codec_string() const;  ///< VideoCut::codec_string

  /// In units of `time_base`, ascending; `duration` at least 1.
  void write(const AVFrame& picture, std::int64_t time, std::int64_t duration);
  void finish();

 private:
  void describe_colours(const AVCodecParameters& source);
  void open(const CutOptions& options);
  AvFrame prepared(const AVFrame& picture);
  void send(const AVFrame* picture);

  OutputFile& file_;
  Orientation orientation_;
  int stored_width_, stored_height_;
  AvCodec codec_;
  int stream_index_ = 0;
  AvPacket packet_ = make_packet();
  std::deque<std::int64_t> durations_;  // of the pictures that are within the encoder
  Scaler to_rgb_, scaler_;
};

}  // namespace litevl
