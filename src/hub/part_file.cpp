#include "hub/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "core/files.h"
#include "core/stop.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// Whether `path` is still the open file: another program may have renamed it before it was locked.
bool is_still_at(const std::filesystem::path& path, int descriptor) {
  struct stat named {
  }, open{};
  return ::lstat(path.c_str(), &named) == 0 && ::fstat(descriptor, &open) == 0 &&
         named.st_ino == open.st_ino && named.st_dev == open.st_dev && S_ISREG(open.st_mode);
}

}  // namespace

PartFile::PartFile(const std::filesystem::path& target, const HubFile& file)
    : target_(target),
      path_(target.string() + ".part"),
      file_(file),
      hash_(file.digest.kind, file.bytes) {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor_ < 0) refuse();
  try {
    const bool is_ours = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    if (!is_ours || !is_still_at(path_, descriptor_))
      throw Error(Error::Kind::kMachine, path_.string(), "another `litevl pull` is writing it",
                  "wait until it is done");
    read_content();
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

PartFile::~PartFile() { ::close(descriptor_); }

void PartFile::refuse() const {
  throw Error(Error::Kind::kMachine, path_.string(), std::strerror(errno),
              errno == ENOSPC ? "make room; what came is kept" : "");
}

void PartFile::read_content() {
  std::vector<char> buffer(1 << 20);
  for (;;) {
    check_stop();
    const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse();
    if (got == 0) break;
    hash_.add({buffer.data(), static_cast<std::size_t>(got)});
    size_bytes_ += static_cast<std::uint64_t>(got);
    if (size_bytes_ > file_.bytes) break;
  }
  if (size_bytes_ > file_.bytes) start_over();  // it belongs to another file
}

void PartFile::append(std::string_view bytes) {
  for (std::string_view left = bytes; !left.empty();) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse();
    const auto piece = left.substr(0, static_cast<std::size_t>(written));
    hash_.add(piece);
    size_bytes_ += piece.size();
    left.remove_prefix(piece.size());
  }
}

void PartFile::start_over() {
  if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) refuse();
  size_bytes_ = 0;
  hash_ = ContentHash(file_.digest.kind, file_.bytes);
}

void PartFile::publish() { publish_file(path_, target_); }

void PartFile::remove() { ::unlink(path_.c_str()); }

}  // namespace litevl
