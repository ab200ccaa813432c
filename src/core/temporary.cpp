#include "core/temporary.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "core/files.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& what) {
  throw Error(Error::Kind::kMachine, path.string(), what + ": " + std::strerror(errno));
}

// Note [Temporary files]
// ".NAME.litevl-0123456789abcdef": sixteen random digits, and only made, never opened, so nobody
// can have put something there. Who writes one holds a lock on it. A file or folder of such a name
// whose lock can be had is what a killed program left. Between making it and locking it another
// program may take it for that: the maker looks whether it is still there afterwards.
constexpr std::string_view kMark = ".litevl-";
constexpr std::size_t kDigits = 16;

bool is_temporary_name(std::string_view name) {
  if (name.size() < kMark.size() + kDigits || name.front() != '.') return false;
  const auto digits = name.substr(name.size() - kDigits);
  return digits.find_first_not_of("0123456789abcdef") == digits.npos &&
         name.substr(0, name.size() - kDigits).ends_with(kMark);
}

fs::path temporary_path(const fs::path& target) {
  std::array<unsigned char, kDigits / 2> bytes;
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    refuse(target, "no random number could be obtained");
  constexpr std::size_t kMostName = 200;  // of 255 that file systems allow
  std::string name(1, '.');
  name.append(target.filename().string(), 0, kMostName).append(kMark);
  for (const unsigned char byte : bytes) {
    name += "0123456789abcdef"[byte >> 4];
    name += "0123456789abcdef"[byte & 15];
  }
  return target.parent_path() / name;
}

enum class Lock { kOurs, kTheirs, kNotPossible };

// It ends with whoever has it, however that ends.
Lock try_lock(int descriptor) {
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return Lock::kOurs;
  return errno == EWOULDBLOCK ? Lock::kTheirs : Lock::kNotPossible;
}

// Whether `path` still is the open file.
bool is_at(const fs::path& path, int descriptor) {
  struct stat named, open;
  return ::lstat(path.c_str(), &named) == 0 && ::fstat(descriptor, &open) == 0 &&
         named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

void remove_if_left(const fs::path& path) {
  // O_NONBLOCK: whatever has this name, opening it must not wait.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return;
  struct stat status;
  std::error_code ignored;
  if (::fstat(descriptor, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) &&
      try_lock(descriptor) == Lock::kOurs && is_at(path, descriptor))
    fs::remove_all(path, ignored);
  ::close(descriptor);
}

// Once a folder and process: many files may be written into a large folder.
void remove_leftovers(const fs::path& folder) {
  static std::mutex mutex;
  static std::set<fs::path> cleaned;
  {
    const std::lock_guard lock(mutex);
    if (!cleaned.insert(fs::absolute(folder).lexically_normal()).second) return;
  }
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (is_temporary_name(entry->path().filename().native())) remove_if_left(entry->path());
}

// Makes and locks what is open then at `path`: `make` returns its descriptor, or -1.
template <class Make>
int make_temporary(const fs::path& target, fs::path& path, const Make& make) {
  remove_leftovers(target.has_parent_path() ? target.parent_path() : fs::path("."));
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    path = temporary_path(target);
    const int descriptor = make(path);
    if (descriptor < 0 && errno == EEXIST) continue;
    if (descriptor < 0) refuse(target, "cannot be written");
    if (try_lock(descriptor) != Lock::kTheirs && is_at(path, descriptor)) return descriptor;
    ::close(descriptor);  // taken for a leftover
  }
  errno = EEXIST;
  refuse(target, "cannot be written");
}

}  // namespace

HiddenFolder::HiddenFolder(const fs::path& target)
    : descriptor_(make_temporary(target, path_, [](const fs::path& path) {
        return ::mkdir(path.c_str(), 0777) == 0
                   ? ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                   : -1;
      })) {}

HiddenFolder::~HiddenFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  ::close(descriptor_);
}

TemporaryFile::TemporaryFile(const fs::path& target)
    : target_(target), descriptor_(make_temporary(target, path_, [](const fs::path& path) {
        return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
      })) {}

TemporaryFile::~TemporaryFile() {
  if (!is_published_) ::unlink(path_.c_str());
  ::close(descriptor_);
}

void TemporaryFile::publish() {
  publish_file(path_, target_);
  is_published_ = true;
}

}  // namespace litevl
