// A library's clips.index, of vectors as the model has them, searched, added to and written again.
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "fuzz/fuzz_input.h"
#include "store/sqlite/vector_index.h"

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

template <class T>
T number_at(const std::string& file, std::size_t at) {
  T number;
  std::memcpy(&number, file.data() + at, sizeof number);
  return number;
}

template <class T>
void put(std::string& file, std::size_t at, T number) {
  std::memcpy(file.data() + at, &number, sizeof number);
}

// How many clips each cell has, which rows they are and with which steps, at least of most files.
void forge_cells(std::string& file, const Header& header) {
  const std::size_t sizes = sizeof header + 8 * header.clips + 4 * header.cells * header.width;
  std::uint64_t left = header.clips;
  for (std::uint64_t cell = 0; cell < header.cells; ++cell) {
    const auto size = number_at<std::uint32_t>(file, sizes + 4 * cell);
    if (size == 0xFFFFFFFFU) continue;
    const auto taken = cell + 1 < header.cells ? size % (left + 1) : left;
    put(file, sizes + 4 * cell, static_cast<std::uint32_t>(taken));
    left -= taken;
  }
  const std::size_t rows = sizes + 4 * header.cells, steps = rows + 4 * header.clips;
  std::vector<std::uint32_t> order(header.clips);
  for (std::uint32_t row = 0; row < order.size(); ++row) order[row] = row;
  for (std::uint64_t i = 0; i < header.clips; ++i) {
    const auto row = number_at<std::uint32_t>(file, rows + 4 * i);
    if (row % 251 == 250) continue;
    std::swap(order[i], order[i + row % (header.clips - i)]);
    put(file, rows + 4 * i, order[i]);
  }
  for (std::uint64_t i = 0; i < header.clips; ++i) {
    const auto step = number_at<std::uint32_t>(file, steps + 4 * i);
    if (step % 251 != 250) put(file, steps + 4 * i, static_cast<float>(step % 1024) / 1024);
  }
}

// What whoever wants to do harm would write: of this library, as long as its numbers say, with
// the right checksum; or, where `is_whole` is false, only the latter.
std::string forge(std::string file, bool is_whole) {
  Header header;
  std::memcpy(&header, file.data(), sizeof header);
  kStamp.copy(header.stamp, sizeof header.stamp);
  std::memcpy(header.magic, "LiVLidx3", sizeof header.magic);
  if (is_whole) {
    header.reserved = 0;
    header.width = header.width % 16 + 1;
    const std::size_t bytes = file.size() - sizeof header;
    const std::size_t width_bytes = 4 * header.width;
    const std::size_t cell_bytes = width_bytes + 4;
    header.cells %= bytes / cell_bytes + 1;
    const std::size_t clip_bytes = header.cells > 0 ? 8 + 4 + 4 + header.width : 8 + width_bytes;
    header.clips = (bytes - header.cells * cell_bytes) / clip_bytes;
    if (header.cells > std::max<std::uint64_t>(header.clips, 1)) header.cells = header.clips = 0;
    file.resize(sizeof header + header.cells * cell_bytes + header.clips * clip_bytes);
    // Ascending ids, at least most.
    std::int64_t id = 0;
    for (std::uint64_t i = 0; i < header.clips; ++i) {
      char* const at = file.data() + sizeof header + 8 * i;
      if (static_cast<unsigned char>(at[7]) < 0xF0) {
        id += 1 + static_cast<unsigned char>(at[0]);
        std::memcpy(at, &id, sizeof id);
      }
    }
    if (header.cells > 0) forge_cells(file, header);
  }
  std::memcpy(file.data(), &header, sizeof header);
  auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(file.data()), sizeof header - 4);
  crc = crc32_z(crc, reinterpret_cast<const Bytef*>(file.data()) + sizeof header,
                file.size() - sizeof header);
  header.crc = static_cast<std::uint32_t>(crc);
  std::memcpy(file.data(), &header, sizeof header);
  return file;
}

// Has the vectors of all clips but those of numbers that 7 divides, and those alone that are asked
// for: an index may have clips of any number.
class AnyVectors : public VectorSource {
 public:
  explicit AnyVectors(std::int64_t width) : width_(width) {}

  std::int64_t width() const override { return width_; }
  std::int64_t count() override { return 2; }
  void read_after(std::int64_t after,
                  const std::function<void(const ClipEmbeddings&)>& use) override {
    use({.ids = {after + 1, after + 2},
         .values = std::vector<float>(2 * static_cast<std::size_t>(width_), 1.0F),
         .width = width_});
  }
  bool read(std::int64_t clip, std::span<float> vector) override {
    std::fill(vector.begin(), vector.end(), static_cast<float>(clip % 5));
    return clip % 7 != 0;
  }

 private:
  std::int64_t width_;
};

void check_found(const VectorIndex& index, std::size_t width) {
  AnyVectors vectors(static_cast<std::int64_t>(width));
  const std::vector<float> query(width, 0.5F);
  const auto found = index.search(query, 5, vectors, 2);
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
    AnyVectors vectors(static_cast<std::int64_t>(width));
    index->add_new(vectors);
    check_found(*index, width);
    const auto again_path = fuzz::folder() / "again.index";
    index->save(again_path, kStamp);
    const auto again = VectorIndex::load(again_path, kStamp, static_cast<std::int64_t>(width));
    if (!again || again->size() != index->size() || again->kind() != index->kind()) std::abort();
    check_found(*again, width);
  });
  return 0;
}
