#include "core/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/error.h"

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

}  // namespace

void write_file_atomically(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  const fs::path temporary = path.string() + ".tmp" + std::to_string(::getpid());
  try {
    {
      std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
      if (!out)
        throw Error(Error::Kind::kMachine, path.string(),
                    std::string("cannot be written: ") + std::strerror(errno));
      write(out);
      out.flush();
      if (!out)
        throw Error(Error::Kind::kMachine, path.string(),
                    std::string("writing failed: ") + std::strerror(errno));
    }
    publish_file(temporary, path);
  } catch (...) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw;
  }
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
