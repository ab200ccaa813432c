#include "checkpoint/fingerprint.h"

#include <ATen/ATen.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "checkpoint/config_json.h"

namespace litevl {
namespace {

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

}  // namespace

std::string fingerprint(const ModelConfig& config,
                        const std::map<std::string, at::Tensor>& parameters) {
  Hash hash;
  const std::string sizes = write_config(config);
  hash.add(sizes.data(), sizes.size());
  for (const auto& [name, parameter] : parameters) {
    const auto values = parameter.detach().to(at::kCPU).contiguous();
    hash.add(name.data(), name.size());
    hash.add(values.sizes().data(), static_cast<std::size_t>(values.dim()) * sizeof(std::int64_t));
    hash.add(values.data_ptr(), values.nbytes());
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  std::uint64_t value = hash.value();
  for (int i = 0; i < 16; ++i, value >>= 4) text.insert(text.begin(), kDigits[value & 15]);
  return text;
}

}  // namespace litevl
