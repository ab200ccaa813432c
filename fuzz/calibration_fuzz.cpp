// What was measured of a library, from its file, and written again.
#include <zlib.h>

#include <cmath>
#include <cstring>

#include "core/files.h"
#include "fuzz/fuzz_input.h"
#include "store/sqlite/calibration_file.h"

namespace {

using namespace litevl;

const std::string kStamp = "0123456789abcdef0123456789abcdef";

// Of Note [The calibration file] in calibration_file.cpp.
constexpr std::size_t kHeaderBytes = 72, kStampAt = 8, kNumbersAt = 56, kCheckAt = 68;

// What whoever wants to do harm would write: of this library, with the right checksum, and, unless
// it begins with '?', as long as it says.
std::string forge(std::string file) {
  if (file[0] != '?') {
    const std::uint64_t numbers = (file.size() - kHeaderBytes) / sizeof(double);
    file.resize(kHeaderBytes + numbers * sizeof(double));
    std::memcpy(file.data() + kNumbersAt, &numbers, sizeof numbers);
  }
  std::memcpy(file.data(), "LiVLcal1", kStampAt);
  std::memcpy(file.data() + kStampAt, kStamp.data(), kStamp.size());
  const auto* const bytes = reinterpret_cast<const Bytef*>(file.data());
  auto crc = static_cast<std::uint32_t>(crc32_z(0, bytes, kCheckAt));
  crc = static_cast<std::uint32_t>(crc32_z(crc, bytes + kHeaderBytes, file.size() - kHeaderBytes));
  std::memcpy(file.data() + kCheckAt, &crc, sizeof crc);
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file(fuzz::as_text(data, size));
  if (size >= kHeaderBytes) file = forge(std::move(file));
  const auto path = fuzz::as_file(file, "scores.calibration");
  fuzz::read_or_refuse([&] {
    const auto calibration = read_calibration_file(path, kStamp);
    if (!calibration) return;
    for (const double number : calibration->numbers)
      if (!std::isfinite(number)) std::abort();
    write_calibration_file(path, kStamp, *calibration);
    if (read_file(path, file.size()) != file) std::abort();
  });
  return 0;
}
