// What is in bytes of which a demuxer made no packets. Private to video/.
#pragma once

#include <cstdint>
#include <string_view>

#include "video/ffmpeg_file.h"

namespace litevl {

/// Bytes by kind, as far as a sample of them tells.
struct UnreadContent {
  std::int64_t zeros = 0;  ///< in blocks of nothing else: never written, or a hole
  std::int64_t other = 0;  ///< neither zeros nor packets that hold nothing, or nothing that is read

  std::int64_t bad() const { return zeros + other; }
};

/// Of [begin, end), 64 blocks of which are read at most.
UnreadContent look_at_unread(const FfmpegFile& file, std::int64_t begin, std::int64_t end);

/// What follows at about `begin` in a file of FFmpeg's `format`.
enum class FileEnding {
  kUsual,        ///< to the file's end what stands behind pictures: indexes, tags, attached files
  kAnotherFile,  ///< behind these, if any, another file of the same kind, as after `cat A B > C`
  kOther
};
FileEnding look_at_ending(const FfmpegFile& file, std::string_view format, std::int64_t begin);

}  // namespace litevl
