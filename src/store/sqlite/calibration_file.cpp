#include "store/sqlite/calibration_file.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <ostream>
#include <span>

#include "core/files.h"

// Note [The calibration file]
// A header, then its numbers (float64, n), little-endian.
namespace litevl {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little);

struct CalibrationHeader {
  char magic[8];
  char stamp[32];
  std::int64_t clips;
  std::int64_t last_clip;
  std::uint64_t numbers;  // n
  std::uint32_t reserved;
  std::uint32_t crc;  // of the header up to here and the numbers
};
static_assert(sizeof(CalibrationHeader) == 72);
constexpr char kMagic[9] = "LiVLcal1";
constexpr std::uint64_t kMostNumbers = 1 << 20;

CalibrationHeader header_of(const std::string& stamp, const StoredCalibration& calibration) {
  CalibrationHeader header = {};
  std::memcpy(header.magic, kMagic, sizeof header.magic);
  stamp.copy(header.stamp, sizeof header.stamp);
  header.clips = calibration.clips;
  header.last_clip = calibration.last_clip;
  header.numbers = calibration.numbers.size();
  auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(&header), offsetof(CalibrationHeader, crc));
  const auto numbers = std::as_bytes(std::span(calibration.numbers));
  if (!numbers.empty())
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(numbers.data()), numbers.size());
  header.crc = static_cast<std::uint32_t>(crc);
  return header;
}

}  // namespace

fs::path calibration_file(const fs::path& folder, const std::string& name) {
  return folder / (name + ".calibration");
}

void write_calibration_file(const fs::path& file, const std::string& stamp,
                            const StoredCalibration& calibration) {
  const CalibrationHeader header = header_of(stamp, calibration);
  write_file_atomically(file, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(&header), sizeof header);
    out.write(reinterpret_cast<const char*>(calibration.numbers.data()),
              static_cast<std::streamsize>(calibration.numbers.size() * sizeof(double)));
  });
}

std::optional<StoredCalibration> read_calibration_file(const fs::path& file,
                                                       const std::string& stamp) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return std::nullopt;
  const std::uint64_t size = fs::file_size(file, error);
  if (error) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  CalibrationHeader header;
  if (!in.read(reinterpret_cast<char*>(&header), sizeof header) || header.numbers > kMostNumbers ||
      size != sizeof header + header.numbers * sizeof(double))
    return std::nullopt;
  StoredCalibration calibration{.clips = header.clips,
                                .last_clip = header.last_clip,
                                .numbers = std::vector<double>(header.numbers)};
  const auto bytes = static_cast<std::streamsize>(header.numbers * sizeof(double));
  if (!in.read(reinterpret_cast<char*>(calibration.numbers.data()), bytes)) return std::nullopt;
  const CalibrationHeader expected = header_of(stamp, calibration);
  if (std::memcmp(&header, &expected, sizeof header) != 0 || header.clips < 0 ||
      header.last_clip < 0 || !std::ranges::all_of(calibration.numbers, [](double number) {
        return std::isfinite(number);
      }))
    return std::nullopt;
  return calibration;
}

}  // namespace litevl
