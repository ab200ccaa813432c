// SHA-256 (FIPS 180-4), to name files in reports and to check what was downloaded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace litevl {

/// The digest of bytes that come piece by piece.
class Sha256 {
 public:
  void add(std::string_view bytes);

  /// Of all that was added so far, 64 hexadecimal digits.
  std::string digits() const;

 private:
  // The fractional parts of the square roots of the first 8 primes.
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::uint64_t size_ = 0;
  std::string rest_;  // less than a block
};

/// The digest of `bytes`, 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace litevl
