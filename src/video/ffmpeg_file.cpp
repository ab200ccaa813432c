#include "video/ffmpeg_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr int kBufferBytes = 1 << 15;
// Badly interleaved files are read through a buffer for every packet, and may be right.
constexpr std::int64_t kBudgetPasses = 64;
constexpr std::int64_t kLeastBudgetBytes = std::int64_t{1} << 26;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& what) {
  throw Error(Error::Kind::kData, path.string(), what);
}

}  // namespace

FfmpegFile::FfmpegFile(const std::filesystem::path& path) {
  // Opening a pipe waits for its other end, unless it is told not to.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor_ < 0)
    refuse(path, errno == ENOENT ? "no such file"
                                 : "cannot be read: " + std::string(std::strerror(errno)));
  struct stat status;
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    refuse(path, "not a regular file");
  }
  size_bytes_ = status.st_size;
  renew_budget();
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBufferBytes));
  if (buffer != nullptr)
    io_.reset(avio_alloc_context(buffer, kBufferBytes, 0, this, &read, nullptr, &seek));
  if (!io_) {
    av_free(buffer);
    ::close(descriptor_);
    throw Error(Error::Kind::kMachine, path.string(), "out of memory");
  }
}

FfmpegFile::~FfmpegFile() { ::close(descriptor_); }

void FfmpegFile::IoDeleter::operator()(AVIOContext* io) const {
  av_freep(&io->buffer);  // FFmpeg may have changed it for another
  avio_context_free(&io);
}

void FfmpegFile::renew_budget() {
  budget_bytes_ =
      std::max(kLeastBudgetBytes,
               size_bytes_ > INT64_MAX / kBudgetPasses ? INT64_MAX : kBudgetPasses * size_bytes_);
}

std::size_t FfmpegFile::read_at(std::int64_t offset, std::uint8_t* bytes, std::size_t count) const {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got =
        ::pread(descriptor_, bytes + done, count - done, offset + static_cast<std::int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

int FfmpegFile::read(void* self, std::uint8_t* buffer, int size) {
  auto& file = *static_cast<FfmpegFile*>(self);
  if (file.budget_bytes_ < size) return AVERROR_EOF;
  ssize_t count = 0;
  do {
    count = ::pread(file.descriptor_, buffer, static_cast<std::size_t>(size), file.position_);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return AVERROR(errno);
  if (count == 0) return AVERROR_EOF;
  file.position_ += count;
  file.budget_bytes_ -= count;
  return static_cast<int>(count);
}

std::int64_t FfmpegFile::seek(void* self, std::int64_t offset, int whence) {
  auto& file = *static_cast<FfmpegFile*>(self);
  if (whence == AVSEEK_SIZE) return file.size_bytes_;
  std::int64_t target = offset;
  if ((whence & ~AVSEEK_FORCE) == SEEK_CUR) target = av_sat_add64(file.position_, offset);
  if ((whence & ~AVSEEK_FORCE) == SEEK_END) target = av_sat_add64(file.size_bytes_, offset);
  if (target < 0) return AVERROR(EINVAL);
  return file.position_ = target;
}

}  // namespace litevl
