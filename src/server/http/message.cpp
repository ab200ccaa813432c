#include "server/http/message.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

[[noreturn]] void refuse(const std::filesystem::path& path, int code) {
  const bool is_missing = code == ENOENT || code == ENOTDIR || code == EACCES || code == ELOOP;
  throw Error(is_missing ? Error::Kind::kData : Error::Kind::kMachine, path.string(),
              std::strerror(code));
}

}  // namespace

OpenFile::OpenFile(const std::filesystem::path& path) {
  // Without O_NONBLOCK a named pipe would wait for its writer.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0) refuse(path, errno);
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    const int code = errno;
    const bool is_other = S_ISDIR(status.st_mode) || !S_ISREG(status.st_mode);
    ::close(descriptor_);
    if (is_other) throw Error(Error::Kind::kData, path.string(), "is not a file");
    refuse(path, code);
  }
  bytes_ = status.st_size;
  modified_ns_ = status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec;
  tag_ = '"' + std::to_string(status.st_ino) + '-' + std::to_string(bytes_) + '-' +
         std::to_string(modified_ns_) + '"';
}

OpenFile::~OpenFile() { ::close(descriptor_); }

std::string OpenFile::read(std::int64_t offset, std::size_t count) const {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const auto got = ::pread(descriptor_, bytes.data() + done, count - done,
                             offset + static_cast<std::int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(Error::Kind::kMachine, "reading a file", std::strerror(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

const std::string* Response::header(const std::string& name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& one) { return one.first == name; });
  return found == headers.end() ? nullptr : &found->second;
}

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string http_date(std::time_t seconds) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm time{};
  ::gmtime_r(&seconds, &time);
  char text[64];
  // Not strftime, whose names follow the locale.
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[time.tm_wday],
                time.tm_mday, kMonths[time.tm_mon], time.tm_year + 1900, time.tm_hour, time.tm_min,
                time.tm_sec);
  return text;
}

}  // namespace litevl
