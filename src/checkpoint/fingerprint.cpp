#include <sys/stat.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <string_view>

#include "checkpoint/model_files.h"
#include "checkpoint/read_floats.h"
#include "config/config_json.h"
#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"
#include "core/stop.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 16;

// FNV-1a over 64-bit words in four independent lanes: one lane would wait for every
// multiplication. The high bits are folded down after each, since a product never moves a
// difference towards its low bits.
class Hash {
 public:
  void add(const void* data, std::size_t bytes) {
    const auto* at = static_cast<const char*>(data);
    add_word(bytes);
    for (; bytes >= 32; at += 32, bytes -= 32)
      for (std::size_t lane = 0; lane < 4; ++lane) mix(lane, load(at + 8 * lane, 8));
    for (; bytes > 0; at += 8, bytes -= std::min<std::size_t>(bytes, 8))
      add_word(load(at, std::min<std::size_t>(bytes, 8)));
  }

  void add_word(std::uint64_t word) { mix(0, word); }

  std::uint64_t value() {
    for (std::size_t lane = 1; lane < 4; ++lane) mix(0, lanes_[lane]);
    return lanes_[0];
  }

 private:
  static std::uint64_t load(const char* from, std::size_t bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, bytes);
    return word;
  }

  void mix(std::size_t lane, std::uint64_t word) {
    std::uint64_t x = (lanes_[lane] ^ word) * 0x100000001b3ULL;
    x ^= x >> 29;
    lanes_[lane] = x * 0x9e3779b97f4a7c15ULL;
  }

  std::array<std::uint64_t, 4> lanes_{0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL,
                                      0x9ce484222325cbf2ULL, 0x2325cbf29ce48422ULL};
};

std::string compute(const ModelFiles& files) {
  Hash hash;
  const std::string sizes = write_config(files.config);
  hash.add(sizes.data(), sizes.size());
  for (const auto& [name, shape] : files.weights->shapes()) {
    check_stop();
    const auto numbers = read_floats(*files.weights, name);
    hash.add(name.data(), name.size());
    hash.add(shape.data(), shape.size() * sizeof(std::int64_t));
    hash.add(numbers.data(), numbers.size() * sizeof(float));
  }
  std::string text;
  std::uint64_t value = hash.value();
  for (std::size_t i = 0; i < kDigits; ++i, value >>= 4)
    text.insert(text.begin(), std::string_view("0123456789abcdef")[value & 15]);
  return text;
}

// Where a file's fingerprint is kept: under all by which a change of it would show. Nothing if
// there is no such place, or if the file is so new that it could change within its time stamp.
fs::path kept_at(const ModelFiles& files) {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  fs::path folder;
  if (cache != nullptr && fs::path(cache).is_absolute())
    folder = cache;
  else if (home != nullptr && fs::path(home).is_absolute())
    folder = fs::path(home) / ".cache";
  const struct stat& status = files.weights->status();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto written = std::chrono::seconds(status.st_mtim.tv_sec);
  if (folder.empty() || now - written < std::chrono::seconds(10)) return {};
  std::string identity = "1";  // of what is kept
  for (const std::uint64_t part :
       {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
        static_cast<std::uint64_t>(status.st_size),
        static_cast<std::uint64_t>(status.st_mtim.tv_sec),
        static_cast<std::uint64_t>(status.st_mtim.tv_nsec),
        static_cast<std::uint64_t>(status.st_ctim.tv_sec),
        static_cast<std::uint64_t>(status.st_ctim.tv_nsec)})
    identity += ' ' + std::to_string(part);
  identity += '\n' + files.weights->header() + '\n' + write_config(files.config);
  return folder / "litevl" / "fingerprints" / sha256(identity);
}

std::string read_kept(const fs::path& path) {
  try {
    std::string text = read_file(path, kDigits);
    const bool is_whole =
        text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_whole ? text : "";
  } catch (const Error&) {
    return {};
  }
}

void keep(const fs::path& path, const std::string& text) {
  try {
    fs::create_directories(path.parent_path());
    fs::permissions(path.parent_path(), fs::perms::owner_all);  // nobody else's are believed
    write_file_atomically(path, [&](std::ostream& out) { out << text; });
  } catch (const std::exception&) {
    // It is read again the next time.
  }
}

}  // namespace

std::string fingerprint(const ModelFiles& files) {
  const fs::path path = kept_at(files);
  if (path.empty()) return compute(files);
  if (std::string known = read_kept(path); !known.empty()) return known;
  std::string text = compute(files);
  keep(path, text);
  return text;
}

}  // namespace litevl
