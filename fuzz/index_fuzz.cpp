// A library's clips.index, of vectors as the model has them, searched, added to and written again.
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "fuzz/fuzz_input.h"
#include "library/vector_index.h"

namespace {

using namespace litevl;

// Of Note [The index file] in index_file.cpp.
struct Header {
  char magic[8];
  char stamp[32];
  std::uint64_t clips, width, cells, made_for;
  std::uint32_t reserved, crc;
};
static_assert(sizeof(Header) == 80);

const std::string kStamp = "0123456789abcdef0123456789abcdef";

// What whoever wants to do harm would write: of this library, as long as its numbers say, with
// the right checksum; or, where `is_whole` is false, only the latter.
std::string forge(std::string file, bool is_whole) {
  Header header;
  std::memcpy(&header, file.data(), sizeof header);
  kStamp.copy(header.stamp, sizeof header.stamp);
  std::memcpy(header.magic, "LiVLidx2", sizeof header.magic);
  if (is_whole) {
    header.reserved = 0;
    header.width = header.width % 16 + 1;
    const std::size_t bytes = file.size() - sizeof header;
    const std::size_t width_bytes = 4 * header.width;
    header.cells %= bytes / width_bytes + 1;
    const std::size_t clip_bytes = 8 + (header.cells > 0 ? 4 : 0) + width_bytes;
    header.clips = (bytes - header.cells * width_bytes) / clip_bytes;
    if (header.cells > header.clips) header.cells = header.clips = 0;
    file.resize(sizeof header + header.cells * width_bytes + header.clips * clip_bytes);
    // Ascending ids and cells that there are, at least of most.
    std::int64_t id = 0;
    for (std::uint64_t i = 0; i < header.clips; ++i) {
      char* const at = file.data() + sizeof header + 8 * i;
      if (static_cast<unsigned char>(at[7]) < 0xF0) {
        id += 1 + static_cast<unsigned char>(at[0]);
        std::memcpy(at, &id, sizeof id);
      }
      if (header.cells == 0) continue;
      char* const cell_at =
          file.data() + sizeof header + 8 * header.clips + header.cells * width_bytes + 4 * i;
      std::uint32_t cell = 0;
      std::memcpy(&cell, cell_at, sizeof cell);
      if (cell % 251 != 0) cell = static_cast<std::uint32_t>(cell % header.cells);
      std::memcpy(cell_at, &cell, sizeof cell);
    }
  }
  std::memcpy(file.data(), &header, sizeof header);
  auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(file.data()), sizeof header - 4);
  crc = crc32_z(crc, reinterpret_cast<const Bytef*>(file.data()) + sizeof header,
                file.size() - sizeof header);
  header.crc = static_cast<std::uint32_t>(crc);
  std::memcpy(file.data(), &header, sizeof header);
  return file;
}

void check_found(const VectorIndex& index, std::size_t width) {
  const std::vector<float> query(width, 0.5F);
  const auto found = index.search(query, 5);
  if (std::ssize(found) > std::min<std::int64_t>(5, index.size())) std::abort();
  for (const Neighbour& neighbour : found)
    if (neighbour.clip < 1 || neighbour.clip > index.last_clip()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file(fuzz::as_text(data, size));
  std::uint64_t width = 4;
  if (size >= sizeof(Header)) {
    file = forge(std::move(file), /*is_whole=*/data[0] != '?');
    std::memcpy(&width, file.data() + offsetof(Header, width), sizeof width);
  }
  const auto path = fuzz::as_file(file, "clips.index");
  width = std::clamp<std::uint64_t>(width, 1, 4096);
  fuzz::read_or_refuse([&] {
    auto index = VectorIndex::load(path, kStamp, static_cast<std::int64_t>(width));
    if (!index) return;
    check_found(*index, width);
    if (index->last_clip() > INT64_MAX - 2) return;
    index->add({.ids = {index->last_clip() + 1, index->last_clip() + 2},
                .values = std::vector<float>(2 * width, 1.0F),
                .width = static_cast<std::int64_t>(width)});
    check_found(*index, width);
    const auto again_path = fuzz::folder() / "again.index";
    index->save(again_path, kStamp);
    const auto again = VectorIndex::load(again_path, kStamp, static_cast<std::int64_t>(width));
    if (!again || again->size() != index->size() || again->kind() != index->kind()) std::abort();
    check_found(*again, width);
  });
  return 0;
}
