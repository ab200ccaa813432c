// The one file that a demuxer may read. Private to video/.
#pragma once

#include <cstdint>
#include <filesystem>

#include "video/ffmpeg.h"

namespace litevl {

/// A regular file, opened once, as FFmpeg's input. FFmpeg is given no name to open, so whatever the
/// file's content says, this descriptor is all that is read. One thread; does not move.
class FfmpegFile {
 public:
  /// Throws Error (kData) if there is no such file, it is no regular file or may not be read.
  explicit FfmpegFile(const std::filesystem::path& path);
  ~FfmpegFile();
  FfmpegFile(const FfmpegFile&) = delete;
  FfmpegFile& operator=(const FfmpegFile&) = delete;

  /// Where the bytes come from, for AVFormatContext::pb; lives as long as this.
  AVIOContext* io() const { return io_.get(); }
  std::int64_t size_bytes() const { return size_bytes_; }
  /// Bytes of the file past FFmpeg, which is not moved; fewer where it ends.
  std::size_t read_at(std::int64_t offset, std::uint8_t* bytes, std::size_t count) const;

  /// Damaged files make some demuxers search from every place to the end. So much is read until the
  /// next call, in proportion to the file's size, then the file ends.
  void renew_budget();

 private:
  struct IoDeleter {
    void operator()(AVIOContext* io) const;
  };

  static int read(void* self, std::uint8_t* buffer, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  int descriptor_ = -1;
  std::int64_t size_bytes_ = 0;
  std::int64_t position_ = 0;
  std::int64_t budget_bytes_ = 0;
  std::unique_ptr<AVIOContext, IoDeleter> io_;
};

}  // namespace litevl
