// A fast hash of many bytes, which tells contents apart and is no defence against forgery.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace litevl {

/// FNV-1a over 64-bit words in four independent lanes: one lane would wait for every
/// multiplication. The high bits are folded down after each, since a product never moves a
/// difference towards its low bits.
class WordHash {
 public:
  static constexpr std::size_t kDigits = 16;

  /// The bytes and their number: what is added in two pieces is not the same as in one.
  void add(const void* data, std::size_t bytes) {
    const auto* at = static_cast<const char*>(data);
    add_word(bytes);
    for (; bytes >= 32; at += 32, bytes -= 32)
      for (std::size_t lane = 0; lane < 4; ++lane) mix(lane, load(at + 8 * lane, 8));
    for (; bytes > 8; at += 8, bytes -= 8) add_word(load(at, 8));
    if (bytes > 0) add_word(load(at, bytes));
  }

  void add_word(std::uint64_t word) { mix(0, word); }

  std::uint64_t value() const {
    WordHash folded = *this;
    for (std::size_t lane = 1; lane < 4; ++lane) folded.mix(0, lanes_[lane]);
    return folded.lanes_[0];
  }

  /// `value` in hexadecimal digits.
  std::string digits() const {
    std::string text(kDigits, '0');
    std::uint64_t rest = value();
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, rest >>= 4)
      *digit = std::string_view("0123456789abcdef")[rest & 15];
    return text;
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

}  // namespace litevl
