// The common part of SHA-1 and SHA-256: blocks of 64 bytes, padding, hexadecimal digits (FIPS
// 180-4, section 5).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace litevl {

/// Computes a digest of `kWords` words of 32 bits from bytes that arrive piece by piece.
template <std::size_t kWords>
class BlockHash {
 public:
  using State = std::array<std::uint32_t, kWords>;
  using Block = std::array<std::uint32_t, 16>;  ///< 64 bytes, big-endian

  void add(std::string_view bytes) {
    size_ += bytes.size();
    if (!rest_.empty()) {
      const auto missing = std::min(kBytes - rest_.size(), bytes.size());
      rest_ += bytes.substr(0, missing);
      bytes.remove_prefix(missing);
      if (rest_.size() < kBytes) return;
      add_block_(state_, block_of(rest_));
      rest_.clear();
    }
    const std::size_t whole = bytes.size() / kBytes * kBytes;
    for (std::size_t i = 0; i < whole; i += kBytes)
      add_block_(state_, block_of(bytes.substr(i, kBytes)));
    rest_ = bytes.substr(whole);
  }

  /// The digest of everything added so far, eight hexadecimal digits for each word.
  std::string digits() const {
    State state = state_;
    std::string last = rest_;
    last += '\x80';
    last.resize((last.size() + 8 + kBytes - 1) / kBytes * kBytes, '\0');
    const std::uint64_t bits = size_ * 8;
    for (std::size_t i = 0; i < 8; ++i)
      last[last.size() - 1 - i] = static_cast<char>(bits >> (8 * i) & 0xff);
    for (std::size_t i = 0; i < last.size(); i += kBytes)
      add_block_(state, block_of(std::string_view(last).substr(i, kBytes)));
    std::string digits;
    for (const std::uint32_t word : state)
      for (int shift = 28; shift >= 0; shift -= 4)
        digits += "0123456789abcdef"[word >> shift & 0xf];
    return digits;
  }

 protected:
  using AddBlock = void (*)(State& state, const Block& block);
  BlockHash(const State& initial, AddBlock add_block) : state_(initial), add_block_(add_block) {}

 private:
  static constexpr std::size_t kBytes = 64;

  static Block block_of(std::string_view bytes) {
    const auto at = [&](std::size_t i) -> std::uint32_t {
      return static_cast<unsigned char>(bytes[i]);
    };
    Block block;
    for (std::size_t i = 0; i < block.size(); ++i)
      block[i] = at(4 * i) << 24 | at(4 * i + 1) << 16 | at(4 * i + 2) << 8 | at(4 * i + 3);
    return block;
  }

  State state_;
  AddBlock add_block_;
  std::uint64_t size_ = 0;
  std::string rest_;  // less than a block
};

}  // namespace litevl
