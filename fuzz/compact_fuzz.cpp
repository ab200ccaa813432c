// A clip's compact tokens, as a library's database has them: sizes and three runs of bytes.
#include <algorithm>
#include <cmath>

#include "compact/compact_tokens.h"
#include "fuzz/fuzz_input.h"

namespace {

using namespace litevl;

// What an input begins with, little-endian.
struct Sizes {
  std::int64_t frames, grid_height, grid_width, width, rows, bits;
  std::uint16_t cls, joins;  // bytes
};

std::vector<std::byte> take(std::span<const std::byte>& rest, std::size_t count) {
  count = std::min(count, rest.size());
  const std::vector<std::byte> taken(rest.begin(),
                                     rest.begin() + static_cast<std::ptrdiff_t>(count));
  rest = rest.subspan(count);
  return taken;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Sizes sizes{};
  if (size < sizeof sizes) return 0;
  std::memcpy(&sizes, data, sizeof sizes);
  auto rest = std::as_bytes(std::span(data, size)).subspan(sizeof sizes);
  CompactTokens compact{.frames = sizes.frames,
                        .grid = {sizes.grid_height, sizes.grid_width},
                        .width = sizes.width,
                        .rows = sizes.rows,
                        .bits = sizes.bits,
                        .cls = take(rest, sizes.cls),
                        .joins = take(rest, sizes.joins),
                        .codes = {rest.begin(), rest.end()}};
  fuzz::read_or_refuse([&] {
    const auto all = expanded(read_compact_tokens(compact, "clip"));
    for (const Bf16 value : all.halves)
      if (!std::isfinite(to_float(value))) std::abort();
  });
  return 0;
}
