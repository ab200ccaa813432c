// Which of a file's bytes its demuxer made packets of. Private to video/.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "video/ffmpeg.h"
#include "video/ffmpeg_file.h"
#include "video/timeline_builder.h"

namespace litevl {

/// Demuxers step over what they do not know, and end where they find nothing more, without a word:
/// in files of which a part was never written, was lost on the disk, or that were joined.
class ReadBytes {
 public:
  /// A packet of the video, after which the pictures so far end at `end_seconds`.
  void add_picture(const AVPacket& packet, double end_seconds);
  /// A packet of any other stream.
  void add_other(const AVPacket& packet, bool is_video);

  /// What of the file gave no packets though it should have, by its size and content. Indexes,
  /// padding, tags and attached files are left out.
  struct Unread {
    std::vector<UnreadHole> holes;  ///< ascending
    std::int64_t tail_bytes = 0;    ///< behind the last packet, or of a video that follows
  };
  /// `is_complete` says that there are as many pictures as the file's header claims.
  Unread find_unread(const AVFormatContext& input, const FfmpegFile& file, bool is_complete) const;

 private:
  struct Piece {
    std::int64_t end = 0;
    std::optional<double> first, last;  // times of its pictures
  };
  // Of a stream, its last packet.
  struct Place {
    std::int64_t pos = -1, end = -1;
  };

  void add(const AVPacket& packet, std::optional<double> picture_end_seconds);
  std::vector<UnreadHole> find_holes(const FfmpegFile& file, bool is_complete) const;
  std::int64_t tail_bytes(const AVFormatContext& input, const FfmpegFile& file,
                          bool is_complete) const;

  std::map<std::int64_t, Piece> pieces_;  // by their begins; far from one another
  std::vector<Place> places_;             // by stream
  std::int64_t num_packets_ = 0;
  std::int64_t other_video_bytes_ = 0;  // since the last picture
  bool is_beside_other_ = false;        // pictures and another video take turns
  int largest_ = 0;                     // of the packets, in bytes
};

}  // namespace litevl
