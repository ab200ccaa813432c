#include "core/folder_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "litevl/error.h"

namespace litevl {
namespace {

struct Words {
  const char* name;
  const char* command;
};

Words words_of(Holding holding) {
  switch (holding) {
    case Holding::kLibrary:
      return {"library", "index"};
    case Holding::kRun:
      return {"run", "train"};
    default:
      return {"ablation", "ablate"};
  }
}

// The file stays: removing it would let two processes lock two files of one name.
std::filesystem::path lock_file(const std::filesystem::path& folder, Holding holding) {
  return folder / (std::string(words_of(holding).name) + ".lock");
}

// Locks that belong to an open file description: unlike POSIX's older ones they hold between
// threads, and unlike flock's they can be asked for without being taken.
struct flock byte_lock(off_t byte, short type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

// A stranger's folder may have a link or a pipe there.
constexpr int kReading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
constexpr int kWriting = O_RDWR | O_NOFOLLOW | O_CLOEXEC;
constexpr off_t kWriterByte = 0;
constexpr off_t kOpeningByte = 1;

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder, Holding holding) {
  const std::string where = std::string(words_of(holding).name) + " " + folder.string();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw Error(Error::Kind::kMachine, where, "the folder cannot be made: " + error.message());
  descriptor_ = ::open(lock_file(folder, holding).c_str(), kWriting | O_CREAT, 0666);
  if (descriptor_ < 0)
    throw Error(Error::Kind::kMachine, where,
                std::string("cannot be written: ") + std::strerror(errno));
  struct flock lock = byte_lock(kWriterByte, F_WRLCK);
  if (::fcntl(descriptor_, F_OFD_SETLK, &lock) == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  if (reason == EAGAIN || reason == EACCES)
    throw Error(Error::Kind::kMachine, where,
                std::string("another `litevl ") + words_of(holding).command + "` is writing to it",
                "wait until it is done");
  throw Error(Error::Kind::kMachine, where,
              std::string("cannot be locked: ") + std::strerror(reason));
}

FolderLock::~FolderLock() { ::close(descriptor_); }

bool FolderLock::is_held(const std::filesystem::path& folder, Holding holding) {
  const int descriptor = ::open(lock_file(folder, holding).c_str(), kReading);
  if (descriptor < 0) return false;
  struct flock lock = byte_lock(kWriterByte, F_RDLCK);
  const bool is_held = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(descriptor);
  return is_held;
}

OpeningLock::OpeningLock(const std::filesystem::path& folder, Sharing sharing) {
  const bool is_shared = sharing == Sharing::kShared;
  const auto file = lock_file(folder, Holding::kLibrary);
  descriptor_ = ::open(file.c_str(), is_shared ? kReading : kWriting);
  if (descriptor_ < 0) return;  // nobody ever wrote here, or only others may
  struct flock lock = byte_lock(kOpeningByte, is_shared ? F_RDLCK : F_WRLCK);
  while (::fcntl(descriptor_, F_OFD_SETLKW, &lock) != 0 && errno == EINTR) {
  }
}

OpeningLock::~OpeningLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace litevl
