#include "core/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <ostream>
#include <streambuf>

#include "core/temporary.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void sync_path(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw Error(Error::Kind::kMachine, path.string(), std::strerror(errno));
  const int result = ::fsync(fd);
  const int reason = errno;
  ::close(fd);
  // Some file systems cannot sync a directory; that is theirs to know.
  if (result != 0 && reason != EINVAL)
    throw Error(Error::Kind::kMachine, path.string(), std::strerror(reason));
}

// Writes to an open file.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }

 protected:
  int_type overflow(int_type c) override {
    if (sync() != 0) return traits_type::eof();
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    *pptr() = traits_type::to_char_type(c);
    pbump(1);
    return c;
  }

  std::streamsize xsputn(const char* data, std::streamsize size) override {
    if (size < epptr() - pptr()) return std::streambuf::xsputn(data, size);
    return sync() == 0 && write_all(data, static_cast<std::size_t>(size)) ? size : 0;
  }

  int sync() override {
    const bool is_written = write_all(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return is_written ? 0 : -1;
  }

 private:
  bool write_all(const char* data, std::size_t size) {
    while (size > 0) {
      const ssize_t written = ::write(descriptor_, data, size);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      data += written;
      size -= static_cast<std::size_t>(written);
    }
    return true;
  }

  int descriptor_;
  std::array<char, 1 << 16> buffer_;
};

}  // namespace

void write_file_atomically(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  TemporaryFile file(path);
  DescriptorBuffer buffer(file.descriptor());
  std::ostream out(&buffer);
  errno = 0;
  write(out);
  out.flush();
  if (!out)
    throw Error(Error::Kind::kMachine, path.string(),
                std::string("writing failed: ") + std::strerror(errno));
  file.publish();
}

void publish_file(const fs::path& temporary, const fs::path& path) {
  sync_path(temporary);
  std::error_code error;
  fs::rename(temporary, path, error);
  if (error) throw Error(Error::Kind::kMachine, path.string(), error.message());
  sync_path(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

std::string read_file(const fs::path& path, std::uint64_t limit_bytes) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) throw Error(Error::Kind::kData, path.string(), "no such file");
  if (!fs::is_regular_file(status))
    throw Error(Error::Kind::kData, path.string(), "not a regular file");
  const std::uint64_t size = fs::file_size(path, error);
  if (error) throw Error(Error::Kind::kData, path.string(), error.message());
  if (size > limit_bytes)
    throw Error(
        Error::Kind::kData, path.string(),
        std::to_string(size) + " bytes, at most " + std::to_string(limit_bytes) + " are read");
  std::ifstream in(path, std::ios::binary);
  std::string content(size, '\0');
  if (!in.read(content.data(), static_cast<std::streamsize>(size)))
    throw Error(Error::Kind::kData, path.string(), "cannot be read");
  return content;
}

}  // namespace litevl
