#include "library/file_hash.h"

#include <fcntl.h>
#include <unistd.h>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/murmur3.h>
}

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "litevl/error.h"

namespace litevl {
namespace {

struct Free {
  void operator()(AVMurMur3* hash) const { av_free(hash); }
};

struct OpenFile {
  int descriptor;
  ~OpenFile() { ::close(descriptor); }
};

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw Error(Error::Kind::kData, file.string(), std::strerror(errno));
}

}  // namespace

std::string hash_file(const std::filesystem::path& file, const std::atomic<bool>* is_cancelled) {
  const OpenFile open{::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  if (open.descriptor < 0) fail(file);
  const std::unique_ptr<AVMurMur3, Free> hash(av_murmur3_alloc());
  if (!hash) throw std::bad_alloc();
  av_murmur3_init(hash.get());
  std::vector<std::uint8_t> buffer(1 << 20);
  while (true) {
    if (is_cancelled != nullptr && is_cancelled->load()) return {};
    const ssize_t size = ::read(open.descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) fail(file);
    if (size == 0) break;
    av_murmur3_update(hash.get(), buffer.data(), static_cast<std::size_t>(size));
  }
  std::string result(16, '\0');
  av_murmur3_final(hash.get(), reinterpret_cast<std::uint8_t*>(result.data()));
  return result;
}

}  // namespace litevl
