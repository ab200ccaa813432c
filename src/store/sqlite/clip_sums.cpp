#include "store/sqlite/clip_sums.h"

#include <zlib.h>

#include <cstddef>
#include <span>

namespace litevl {
namespace {

// The first `numbers` columns of a row, which are whole numbers, and the `blobs` after them. The
// sizes are summed too, so that no byte can go from one to the next.
std::uint32_t sum_of_row(const Statement& row, int numbers, int blobs, std::uint32_t sum = 0) {
  const auto add = [&](Bytes bytes) {
    sum = static_cast<std::uint32_t>(
        crc32_z(sum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  };
  for (int column = 0; column < numbers; ++column) {
    const std::int64_t number = row.integer(column);
    add(std::as_bytes(std::span(&number, 1)));
  }
  for (int column = numbers; column < numbers + blobs; ++column) {
    const Bytes bytes = row.blob(column);
    const auto size = static_cast<std::int64_t>(bytes.size());
    add(std::as_bytes(std::span(&size, 1)));
    if (size > 0) add(bytes);  // of a null pointer zlib gives the initial value
  }
  return sum;
}

std::uint32_t sum_of_times(const Statement& row, int column) {
  const double times[] = {row.real(column), row.real(column + 1)};
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(times), sizeof times));
}

std::optional<std::int64_t> optional_integer(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

}  // namespace

ClipSummer::ClipSummer(Database& database)
    : clip_(
          database.prepare("SELECT embedding, start_seconds, end_seconds FROM clips WHERE id = ?")),
      whole_(database.prepare("SELECT frames, width, data FROM tokens WHERE clip_id = ?")),
      compact_(database.prepare(
          "SELECT frames, grid_height, grid_width, width, rows, bits, cls, joins, codes"
          " FROM compact_tokens WHERE clip_id = ?")),
      frames_(database.prepare("SELECT seconds, vectors FROM frames WHERE clip_id = ?")),
      kept_(database.prepare("SELECT clip, tokens, frames FROM checksums WHERE clip_id = ?")) {}

ClipSums ClipSummer::sums(std::int64_t clip) {
  ClipSums sums;
  if (clip_.bind(1, clip).step()) {
    sums.clip = sum_of_row(clip_, 0, 1, sum_of_times(clip_, 1));
    clip_.step();  // there is no other, and then it can be bound again
  }
  sums.tokens = sum_of_tokens(clip);
  if (frames_.bind(1, clip).step()) {
    sums.frames = sum_of_row(frames_, 0, 2);
    frames_.step();
  }
  return sums;
}

std::optional<std::int64_t> ClipSummer::sum_of_tokens(std::int64_t clip) {
  std::optional<std::int64_t> sum;
  if (compact_.bind(1, clip).step()) {
    sum = sum_of_row(compact_, 6, 3);
    compact_.step();
  } else if (whole_.bind(1, clip).step()) {
    sum = sum_of_row(whole_, 2, 1);
    whole_.step();
  }
  return sum;
}

ClipSums ClipSummer::kept(std::int64_t clip) {
  if (!kept_.bind(1, clip).step()) return {};
  const ClipSums sums{optional_integer(kept_, 0), optional_integer(kept_, 1),
                      optional_integer(kept_, 2)};
  kept_.step();
  return sums;
}

}  // namespace litevl
