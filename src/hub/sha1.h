// SHA-1 (FIPS 180-4), by which git names contents. Not against forgery.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace litevl {

/// The digest of bytes that come piece by piece.
class Sha1 {
 public:
  void add(std::string_view bytes);

  /// Of all that was added so far, 40 hexadecimal digits.
  std::string digits() const;

 private:
  std::array<std::uint32_t, 5> state_ = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
                                         0xc3d2e1f0};
  std::uint64_t size_ = 0;
  std::string rest_;  // less than a block
};

}  // namespace litevl
