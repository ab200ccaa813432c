// The outermost boxes of an MP4 or QuickTime file. Private to video/.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "video/ffmpeg_file.h"

namespace litevl {

/// Four bytes as MP4 counts.
std::int64_t big_endian(const std::uint8_t* bytes);

struct Mp4Box {
  std::int64_t begin = 0, bytes = 0;  ///< within the file
  std::string_view name;              ///< of four bytes, valid during the call
  bool is_box = false;  ///< false if its size is none: the rest of the file, which cannot be read
};

/// Gives the boxes in the order of the file, a million at most. One that claims more than the file
/// has ends with the file.
void walk_mp4_boxes(const FfmpegFile& file, const std::function<void(const Mp4Box&)>& use);

/// What a file of fragments is made of.
struct Mp4Fragments {
  bool is_fragmented = false;
  /// Where a fragment begins whose number does not follow on that of the one before: others were
  /// between them. Ascending.
  std::vector<std::int64_t> after_missing;
};

Mp4Fragments read_mp4_fragments(const FfmpegFile& file);

struct Mp4Ending {
  /// Of boxes behind the last byte that was read: fragments, pictures of another file, and all
  /// behind a byte that begins no box. Boxes that hold no pictures do not count.
  std::int64_t unread_bytes = 0;
  bool is_appended = false;  ///< another file begins there
};

Mp4Ending look_at_mp4_ending(const FfmpegFile& file, std::int64_t last_read);

}  // namespace litevl
