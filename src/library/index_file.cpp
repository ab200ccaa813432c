#include "library/index_file.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFFlat.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <ostream>
#include <tuple>

#include "core/files.h"
#include "library/sound_numbers.h"

// Note [The index file]
// A header; then without gaps, little-endian: the clips' ids (int64, n); with cells the centres
// (float32, c × E) and the cell of each clip (uint32, n); the vectors (float32, n × E). FAISS's own
// form is not used: reading it can be made to open other files, and its sizes are believed.
namespace litevl {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little);

struct Header {
  char magic[8];
  char stamp[32];
  std::uint64_t clips;     // n
  std::uint64_t width;     // E
  std::uint64_t cells;     // c, 0 if all clips are compared
  std::uint64_t made_for;  // clips
  std::uint32_t reserved;
  std::uint32_t crc;  // of the header up to here and all that follows
};
static_assert(sizeof(Header) == 80);
constexpr char kMagic[9] = "LiVLidx2";

// So that no product below overflows; 16 TB of vectors at a width of 256.
constexpr std::uint64_t kMostClips = std::uint64_t{1} << 34;
constexpr std::uint64_t kMostWidth = 1 << 16;
constexpr std::uint64_t kMostCells = 1 << 20;

// 0 if the header's numbers are not those of an index.
std::uint64_t file_size_of(const Header& header) {
  const auto [n, width, c] = std::tuple(header.clips, header.width, header.cells);
  if (n > kMostClips || width < 1 || width > kMostWidth || c > kMostCells || c > n) return 0;
  const std::uint64_t cells = c == 0 ? 0 : c * width * sizeof(float) + n * sizeof(std::uint32_t);
  return sizeof(Header) + n * sizeof(std::int64_t) + cells + n * width * sizeof(float);
}

std::uint32_t checksum(std::uint32_t crc, const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(crc, static_cast<const Bytef*>(data), size));
}

std::uint32_t checksum(const Header& header) { return checksum(0, &header, offsetof(Header, crc)); }

// The cell of each row and, by row, where its vector is.
struct Rows {
  std::vector<std::uint32_t> cells;
  std::vector<const float*> vectors;
};

Rows rows_of(const faiss::IndexIVFFlat& index) {
  Rows rows;
  rows.cells.resize(static_cast<std::size_t>(index.ntotal));
  rows.vectors.resize(rows.cells.size());
  for (std::size_t cell = 0; cell < index.nlist; ++cell) {
    const auto size = index.invlists->list_size(cell);
    if (size == 0) continue;
    const auto* const ids = index.invlists->get_ids(cell);
    const auto* const codes = reinterpret_cast<const float*>(index.invlists->get_codes(cell));
    for (std::size_t i = 0; i < size; ++i) {
      const auto row = static_cast<std::size_t>(ids[i]);
      rows.cells[row] = static_cast<std::uint32_t>(cell);
      rows.vectors[row] = codes + i * static_cast<std::size_t>(index.d);
    }
  }
  return rows;
}

// Calls `use(data, bytes)` for each part of the file after the header.
template <class Use>
void for_each_part(const std::vector<std::int64_t>& ids, const faiss::Index& index,
                   const Use& use) {
  const auto d = static_cast<std::size_t>(index.d);
  use(ids.data(), ids.size() * sizeof(std::int64_t));
  if (const auto* const flat = dynamic_cast<const faiss::IndexFlat*>(&index)) {
    use(flat->get_xb(), ids.size() * d * sizeof(float));
    return;
  }
  const auto& cells = dynamic_cast<const faiss::IndexIVFFlat&>(index);
  const auto& centres = dynamic_cast<const faiss::IndexFlat&>(*cells.quantizer);
  use(centres.get_xb(), cells.nlist * d * sizeof(float));
  const Rows rows = rows_of(cells);
  use(rows.cells.data(), rows.cells.size() * sizeof(std::uint32_t));
  for (const float* const vector : rows.vectors) use(vector, d * sizeof(float));
}

// Reads the file's parts in their order and sums them up.
class PartReader {
 public:
  PartReader(std::istream& in, const Header& header) : in_(in), crc_(checksum(header)) {}

  template <class T>
  bool read(std::vector<T>& values, std::size_t count) {
    values.resize(count);
    if (count == 0) return true;
    const std::size_t bytes = count * sizeof(T);
    if (!in_.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(bytes)))
      return false;
    crc_ = checksum(crc_, values.data(), bytes);
    return true;
  }
  std::uint32_t crc() const { return crc_; }

 private:
  std::istream& in_;
  std::uint32_t crc_;
};

std::unique_ptr<faiss::Index> make_cells(const std::vector<float>& centres, const Header& header) {
  const auto d = static_cast<int>(header.width);
  auto quantizer = std::make_unique<faiss::IndexFlatIP>(d);
  quantizer->add(static_cast<std::int64_t>(header.cells), centres.data());
  auto cells = std::make_unique<faiss::IndexIVFFlat>(quantizer.get(), header.width, header.cells,
                                                     faiss::METRIC_INNER_PRODUCT);
  cells->quantizer = quantizer.release();
  cells->own_fields = true;
  cells->is_trained = true;
  return cells;
}

// A block at a time, so that the vectors are not in memory twice.
bool read_vectors(PartReader& parts, const Header& header, const std::vector<std::uint32_t>& cell,
                  faiss::Index& index) {
  constexpr std::uint64_t kBlock = 4096;
  auto* const ivf = dynamic_cast<faiss::IndexIVFFlat*>(&index);
  std::vector<float> vectors;
  std::vector<std::int64_t> rows, cells;
  for (std::uint64_t begin = 0; begin < header.clips; begin += kBlock) {
    const std::uint64_t count = std::min(kBlock, header.clips - begin);
    if (!parts.read(vectors, count * header.width) || !are_sound(vectors)) return false;
    if (ivf == nullptr) {
      index.add(static_cast<std::int64_t>(count), vectors.data());
      continue;
    }
    rows.clear();
    cells.clear();
    for (std::uint64_t row = begin; row < begin + count; ++row) {
      rows.push_back(static_cast<std::int64_t>(row));
      cells.push_back(cell[row]);
    }
    ivf->add_core(static_cast<std::int64_t>(count), vectors.data(), rows.data(), cells.data());
  }
  return true;
}

}  // namespace

void write_index_file(const fs::path& file, const std::string& stamp,
                      const std::vector<std::int64_t>& ids, std::int64_t made_for,
                      const faiss::Index& index) {
  const auto* const cells = dynamic_cast<const faiss::IndexIVFFlat*>(&index);
  Header header = {};
  std::memcpy(header.magic, kMagic, sizeof header.magic);
  stamp.copy(header.stamp, sizeof header.stamp);
  header.clips = ids.size();
  header.width = static_cast<std::uint64_t>(index.d);
  header.cells = cells == nullptr ? 0 : cells->nlist;
  header.made_for = static_cast<std::uint64_t>(made_for);
  header.crc = checksum(header);
  for_each_part(ids, index, [&](const void* data, std::size_t size) {
    if (size > 0) header.crc = checksum(header.crc, data, size);
  });
  write_file_atomically(file, [&](std::ostream& out) {
    const auto write = [&](const void* data, std::size_t size) {
      out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    };
    write(&header, sizeof header);
    for_each_part(ids, index, write);
  });
}

std::optional<IndexFileContent> read_index_file(const fs::path& file, const std::string& stamp,
                                                std::int64_t width) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return std::nullopt;
  const std::uint64_t size = fs::file_size(file, error);
  if (error) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  Header header;
  if (!in.read(reinterpret_cast<char*>(&header), sizeof header)) return std::nullopt;
  char expected_stamp[sizeof header.stamp] = {};
  stamp.copy(expected_stamp, sizeof expected_stamp);
  if (std::memcmp(header.magic, kMagic, sizeof header.magic) != 0 ||
      std::memcmp(header.stamp, expected_stamp, sizeof expected_stamp) != 0 ||
      header.reserved != 0 || header.width != static_cast<std::uint64_t>(width) ||
      header.made_for > kMostClips || file_size_of(header) != size)
    return std::nullopt;

  PartReader parts(in, header);
  IndexFileContent result;
  if (!parts.read(result.ids, header.clips)) return std::nullopt;
  for (std::size_t i = 0; i < result.ids.size(); ++i)
    if (result.ids[i] <= (i == 0 ? 0 : result.ids[i - 1])) return std::nullopt;
  std::vector<std::uint32_t> cell;
  if (header.cells == 0) {
    result.index = std::make_unique<faiss::IndexFlatIP>(static_cast<std::int64_t>(header.width));
  } else {
    std::vector<float> centres;
    if (!parts.read(centres, header.cells * header.width) || !are_sound(centres) ||
        !parts.read(cell, header.clips))
      return std::nullopt;
    if (std::any_of(cell.begin(), cell.end(), [&](std::uint32_t c) { return c >= header.cells; }))
      return std::nullopt;
    result.index = make_cells(centres, header);
  }
  if (!read_vectors(parts, header, cell, *result.index) || parts.crc() != header.crc)
    return std::nullopt;
  result.made_for = static_cast<std::int64_t>(header.made_for);
  return result;
}

}  // namespace litevl
