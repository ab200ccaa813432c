#include "video/mp4_tables.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "litevl/error.h"
#include "video/mp4_boxes.h"

namespace litevl {
namespace {

// Most samples have hundreds of bytes, values of plain sound one or two; old QuickTime counts the
// single values of packed sound, some ten a byte.
constexpr std::int64_t kSamplesAByte = 16;
constexpr std::int64_t kFreeSamples = 1 << 16;
constexpr std::int64_t kFreeCuts = 16;  // of all tracks
constexpr std::size_t kBlockBytes = 1 << 20;
constexpr std::size_t kTableBytes = 16;  // from a table's name to the end of its count

bool is_named(const std::uint8_t* bytes, const char* name) {
  return std::memcmp(bytes, name, 4) == 0;
}

// FFmpeg finds tables in many a box that they have no business in. So they are looked for at every
// byte that is no sample: that others look like them by chance is as good as impossible.
class TableCounter {
 public:
  TableCounter(const FfmpegFile& file, const std::filesystem::path& path)
      : file_(file), path_(path), block_(kBlockBytes + kTableBytes) {}

  void search(std::int64_t begin, std::int64_t end) {
    for (std::int64_t at = begin; at < end; at += kBlockBytes) {
      const auto wanted = std::min<std::int64_t>(end - at, kBlockBytes);
      // With what a table at the block's end needs; zeros behind the file's.
      std::fill(block_.begin(), block_.end(), std::uint8_t{0});
      file_.read_at(at, block_.data(), static_cast<std::size_t>(wanted) + kTableBytes);
      for (std::int64_t i = 0; i < wanted; ++i) add(block_.data() + i);
    }
    const std::int64_t limit =
        kFreeSamples +
        kSamplesAByte * std::min(file_.size_bytes(), INT64_MAX / (2 * kSamplesAByte));
    const std::int64_t each = std::max<std::int64_t>(1, cuts_ / kFreeCuts);
    if (samples_ > limit / each)
      throw Error(Error::Kind::kData, path_.string(),
                  "its tables count " + std::to_string(samples_) + " pictures and pieces of sound" +
                      (each > 1 ? ", in " + std::to_string(cuts_) + " cuts" : "") + ", which its " +
                      std::to_string(file_.size_bytes()) + " bytes cannot hold");
  }

 private:
  void add(const std::uint8_t* bytes) {
    constexpr std::int64_t kMost = std::int64_t{1} << 60;  // so that no sum overflows
    const auto count = [&](std::int64_t& sum, std::size_t at) {
      sum = std::min(kMost, sum + big_endian(bytes + at));
    };
    if (bytes[0] == 's') {
      if (is_named(bytes, "stsz") || is_named(bytes, "stz2")) count(samples_, 12);
    } else if (bytes[0] == 't') {
      if (is_named(bytes, "trun")) count(samples_, 8);
    } else if (bytes[0] == 'e') {
      if (is_named(bytes, "elst")) count(cuts_, 8);
    } else if (is_named(bytes, "cmvd")) {  // of QuickTime before 2001
      throw Error(Error::Kind::kData, path_.string(), "its header is compressed, which is not read",
                  "ffmpeg -i FILE -c copy NEW_FILE writes one that is not");
    }
  }

  const FfmpegFile& file_;
  const std::filesystem::path& path_;
  std::vector<std::uint8_t> block_;
  std::int64_t samples_ = 0, cuts_ = 0;
};

}  // namespace

void check_mp4_tables(const FfmpegFile& file, const std::filesystem::path& path) {
  TableCounter counter(file, path);
  walk_mp4_boxes(file, [&](const Mp4Box& box) {
    if (box.name != "mdat") counter.search(box.begin, box.begin + box.bytes);
  });
}

}  // namespace litevl
