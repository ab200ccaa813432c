// A video file that is written, and appears complete or not at all. Private to video/.
#pragma once

#include <filesystem>

#include "core/temporary.h"
#include "video/ffmpeg.h"

namespace litevl {

/// FFmpeg's name of the container that a file's ending asks for: "mp4" for .mp4 and .m4v, "mov",
/// "matroska" for .mkv, "webm"; null for other endings.
const char* container_of(const std::filesystem::path& path);

/// Packets of several streams into one file, without dates and versions. One thread.
class OutputFile {
 public:
  /// Throws Error (kMachine) if the file cannot be written.
  OutputFile(const std::filesystem::path& path, const char* container);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Whether the container keeps a codec's parameter sets in its header, and not in the stream.
  bool has_global_header() const;
  /// The next stream, to be described before `begin`.
  AVStream& add_stream();
  /// All streams are described. `is_fragmented`: of MP4, with an index for each key frame in place
  /// of one for all, so that a reader needs nothing that comes later. Throws Error (kUsage) if the
  /// container cannot hold them.
  void begin(bool is_fragmented = false);
  /// The packet, with its `stream_index`, in units of `time_base`; it is empty afterwards.
  void write(AVPacket& packet, AVRational time_base);
  /// Completes the file, syncs it and gives it its name.
  void finish();
  /// Throws Error if `code` is a failure: kData if what is written is odd, such as a copied stream
  /// of a damaged file, else kMachine. All of these do so by it.
  void check(int code) const;

 private:
  std::filesystem::path path_;
  TemporaryFile temporary_;
  AvIo io_;  // before `output_`, which writes to it
  AvOutput output_;
};

}  // namespace litevl
