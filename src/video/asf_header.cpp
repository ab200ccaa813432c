#include "video/asf_header.h"

#include <algorithm>
#include <array>
#include <vector>

namespace litevl {
namespace {

constexpr std::size_t kMostHeaderBytes = 1 << 20;
// The object of the file's properties: its name, its size, and from byte 64 play time in units of
// 100 ns, send time, and how many milliseconds before the first are not played; then flags.
constexpr std::array<std::uint8_t, 16> kProperties = {
    0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11, 0x8e, 0xe4, 0x00, 0xc0, 0x0c, 0x20, 0x53, 0x65};
constexpr std::size_t kPlayTime = 64, kPreroll = 80, kFlags = 88, kEnd = 92;

double number(const std::uint8_t* bytes, int count) {
  double value = 0;
  while (count-- > 0) value = value * 256 + bytes[count];
  return value;
}

}  // namespace

std::optional<double> claimed_asf_seconds(const FfmpegFile& file) {
  std::vector<std::uint8_t> header(kMostHeaderBytes);
  header.resize(file.read_at(0, header.data(), header.size()));
  const auto found =
      std::search(header.begin(), header.end(), kProperties.begin(), kProperties.end());
  if (header.end() - found < static_cast<std::ptrdiff_t>(kEnd)) return std::nullopt;
  const std::uint8_t* object = &*found;
  constexpr int kBroadcast = 1;  // nothing of this is known
  if ((object[kFlags] & kBroadcast) != 0) return std::nullopt;
  const double seconds = number(object + kPlayTime, 8) / 1e7 - number(object + kPreroll, 8) / 1e3;
  return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

}  // namespace litevl
