#include "hub/sha1.h"

#include <algorithm>
#include <bit>

namespace litevl {
namespace {

constexpr std::size_t kBlock = 64;

using State = std::array<std::uint32_t, 5>;

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

void add_block(State& state, std::string_view block) {
  std::array<std::uint32_t, 80> w;
  for (std::size_t i = 0; i < 16; ++i)
    w[i] = byte_at(block, 4 * i) << 24 | byte_at(block, 4 * i + 1) << 16 |
           byte_at(block, 4 * i + 2) << 8 | byte_at(block, 4 * i + 3);
  for (std::size_t i = 16; i < 80; ++i)
    w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < 80; ++i) {
    std::uint32_t mixed, constant;
    if (i < 20) {
      mixed = (b & c) | (~b & d);
      constant = 0x5a827999;
    } else if (i < 40) {
      mixed = b ^ c ^ d;
      constant = 0x6ed9eba1;
    } else if (i < 60) {
      mixed = (b & c) | (b & d) | (c & d);
      constant = 0x8f1bbcdc;
    } else {
      mixed = b ^ c ^ d;
      constant = 0xca62c1d6;
    }
    const std::uint32_t next = std::rotl(a, 5) + mixed + e + constant + w[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  const State added = {a, b, c, d, e};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += added[i];
}

}  // namespace

void Sha1::add(std::string_view bytes) {
  size_ += bytes.size();
  if (!rest_.empty()) {
    const auto missing = std::min(kBlock - rest_.size(), bytes.size());
    rest_ += bytes.substr(0, missing);
    bytes.remove_prefix(missing);
    if (rest_.size() < kBlock) return;
    add_block(state_, rest_);
    rest_.clear();
  }
  const std::size_t whole = bytes.size() / kBlock * kBlock;
  for (std::size_t i = 0; i < whole; i += kBlock) add_block(state_, bytes.substr(i, kBlock));
  rest_ = bytes.substr(whole);
}

std::string Sha1::digits() const {
  State state = state_;
  std::string last = rest_;
  last += '\x80';
  last.resize((last.size() + 8 + kBlock - 1) / kBlock * kBlock, '\0');
  const std::uint64_t bits = size_ * 8;
  for (std::size_t i = 0; i < 8; ++i)
    last[last.size() - 1 - i] = static_cast<char>(bits >> (8 * i) & 0xff);
  for (std::size_t i = 0; i < last.size(); i += kBlock)
    add_block(state, std::string_view(last).substr(i, kBlock));
  std::string digits;
  for (const std::uint32_t word : state)
    for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[word >> shift & 0xf];
  return digits;
}

}  // namespace litevl
