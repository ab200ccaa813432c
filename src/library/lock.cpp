#include "library/lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace litevl {
namespace {

// The file stays: removing it would let two processes lock two files of one name.
std::filesystem::path lock_file(const std::filesystem::path& folder) {
  return folder / "library.lock";
}

// Locks that belong to an open file description: unlike POSIX's older ones they hold between
// threads, and unlike flock's they can be asked for without being taken.
struct flock whole_file(short type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

LibraryLock::LibraryLock(const std::filesystem::path& folder) {
  const std::string where = "library " + folder.string();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw Error(Error::Kind::kMachine, where, "the folder cannot be made: " + error.message());
  descriptor_ = ::open(lock_file(folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0)
    throw Error(Error::Kind::kMachine, where,
                std::string("cannot be written: ") + std::strerror(errno));
  struct flock lock = whole_file(F_WRLCK);
  if (::fcntl(descriptor_, F_OFD_SETLK, &lock) == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  if (reason == EAGAIN || reason == EACCES)
    throw Error(Error::Kind::kMachine, where, "another `litevl index` is writing to it",
                "wait until it is done");
  throw Error(Error::Kind::kMachine, where,
              std::string("cannot be locked: ") + std::strerror(reason));
}

LibraryLock::~LibraryLock() { ::close(descriptor_); }

bool LibraryLock::is_held(const std::filesystem::path& folder) {
  const int descriptor = ::open(lock_file(folder).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock lock = whole_file(F_RDLCK);
  const bool is_held = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(descriptor);
  return is_held;
}

}  // namespace litevl
