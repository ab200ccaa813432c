#include "checkpoint/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/text_file.h"
#include "litevl/error.h"

namespace litevl {

InputFile::InputFile(const std::filesystem::path& path) : path_(path) {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) throw Error(Error::Kind::kData, path.string(), std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw Error(Error::Kind::kData, path.string(), "not a regular file");
  }
  size_bytes_ = static_cast<std::uint64_t>(status.st_size);
  constexpr std::uint64_t kMostPointerBytes = 1'024;
  if (size_bytes_ > kMostPointerBytes) return;
  try {
    refuse_git_lfs_pointer(read(0, size_bytes_), path.string());
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

InputFile::~InputFile() { ::close(descriptor_); }

struct stat InputFile::status() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0)
    throw Error(Error::Kind::kMachine, path_.string(), std::strerror(errno));
  return status;
}

void InputFile::check_range(std::uint64_t offset, std::uint64_t count) const {
  if (offset > size_bytes_ || count > size_bytes_ - offset)
    throw Error(Error::Kind::kData, path_.string(),
                std::to_string(count) + " bytes needed at offset " + std::to_string(offset) +
                    ", but the file has only " + std::to_string(size_bytes_),
                "it may be cut off: download or copy it again");
}

void InputFile::read(std::uint64_t offset, void* to, std::uint64_t count) const {
  check_range(offset, count);
  auto* at = static_cast<char*>(to);
  while (count > 0) {
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(count, 1U << 30));
    const ssize_t done = ::pread(descriptor_, at, piece, static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw Error(Error::Kind::kMachine, path_.string(), std::strerror(errno));
    if (done == 0)
      throw Error(Error::Kind::kData, path_.string(), "became shorter while it was read");
    at += done;
    offset += static_cast<std::uint64_t>(done);
    count -= static_cast<std::uint64_t>(done);
  }
}

std::string InputFile::read(std::uint64_t offset, std::uint64_t count) const {
  check_range(offset, count);
  std::string bytes(count, '\0');
  read(offset, bytes.data(), count);
  return bytes;
}

}  // namespace litevl
