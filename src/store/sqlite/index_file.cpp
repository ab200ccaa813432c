#include "store/sqlite/index_file.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <numeric>
#include <ostream>
#include <tuple>

#include "core/files.h"
#include "store/sqlite/sound_numbers.h"

// Note [The index file]
// A header; then, without gaps and little-endian, the clips' ids (int64, n). If there are no cells,
// the vectors (float32, n × E). If there are cells, their centres (float32, c × E), how many clips
// each has (uint32, c) and, cell by cell, their rows among the ids (uint32, n), their steps
// (float32, n) and their codes (int8, n × E), as in coded_cells.h. FAISS's own format is not used:
// a file in it can make the reader open other files, and its sizes are not checked.
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
constexpr char kMagic[9] = "LiVLidx3";

// Limits, so that no product below overflows.
constexpr std::uint64_t kMostClips = UINT32_MAX;
constexpr std::uint64_t kMostWidth = 1 << 16;
constexpr std::uint64_t kMostCells = 1 << 20;

// 0 if the header's numbers cannot be those of an index.
std::uint64_t file_size_of(const Header& header) {
  const auto [n, width, c] = std::tuple(header.clips, header.width, header.cells);
  if (n > kMostClips || width < 1 || width > kMostWidth || c > kMostCells ||
      c > std::max<std::uint64_t>(n, 1))
    return 0;
  const std::uint64_t clip_bytes =
      sizeof(std::int64_t) +
      (c == 0 ? width * sizeof(float) : sizeof(std::uint32_t) + sizeof(float) + width);
  return sizeof(Header) + n * clip_bytes + c * (width * sizeof(float) + sizeof(std::uint32_t));
}

std::uint32_t checksum(std::uint32_t crc, const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(crc, static_cast<const Bytef*>(data), size));
}

std::uint32_t checksum(const Header& header) { return checksum(0, &header, offsetof(Header, crc)); }

// Calls `use(data, bytes)` for each part of the file after the header.
template <class Use>
void for_each_part(const IndexContent& content, const Use& use) {
  const auto put = [&](const auto& numbers) {
    use(numbers.data(), numbers.size() * sizeof(*numbers.data()));
  };
  put(content.ids);
  put(content.vectors);
  if (!content.cells) return;
  put(content.cells->centres());
  const auto& cells = content.cells->cells();
  std::vector<std::uint32_t> sizes;
  for (const auto& blocks : cells)
    sizes.push_back(std::accumulate(blocks.begin(), blocks.end(), 0U,
                                    [](std::uint32_t sum, const CodedBlock& block) {
                                      return sum + static_cast<std::uint32_t>(block.size);
                                    }));
  put(sizes);
  const auto for_each_block = [&](const auto& put_block) {
    for (const auto& blocks : cells)
      for (const CodedBlock& block : blocks) put_block(block);
  };
  for_each_block([&](const CodedBlock& block) { put(std::span(block.rows).first(block.size)); });
  for_each_block([&](const CodedBlock& block) { put(std::span(block.steps).first(block.size)); });
  for_each_block([&](const CodedBlock& block) {
    use(block.codes.get(), block.size * static_cast<std::size_t>(content.width));
  });
}

// Reads the file's parts in their order and computes their checksum.
class PartReader {
 public:
  PartReader(std::istream& in, const Header& header) : in_(in), crc_(checksum(header)) {}

  template <class T>
  bool read(T* values, std::size_t count) {
    if (count == 0) return true;
    const std::size_t bytes = count * sizeof(T);
    if (!in_.read(reinterpret_cast<char*>(values), static_cast<std::streamsize>(bytes)))
      return false;
    crc_ = checksum(crc_, values, bytes);
    return true;
  }
  template <class T>
  bool read(std::vector<T>& values, std::size_t count) {
    values.resize(count);
    return read(values.data(), count);
  }
  std::uint32_t crc() const { return crc_; }

 private:
  std::istream& in_;
  std::uint32_t crc_;
};

// Whether each row occurs exactly once.
bool are_all_rows(const std::vector<std::uint32_t>& rows) {
  std::vector<bool> is_seen(rows.size());
  for (const std::uint32_t row : rows) {
    if (row >= is_seen.size() || is_seen[row]) return false;
    is_seen[row] = true;
  }
  return true;
}

bool are_steps(const std::vector<float>& steps) {
  return are_sound(steps) &&
         std::none_of(steps.begin(), steps.end(), [](float step) { return step < 0; });
}

bool read_cells(PartReader& parts, const Header& header, std::optional<CodedCells>& result) {
  std::vector<float> centres, steps;
  std::vector<std::uint32_t> sizes, rows;
  if (!parts.read(centres, header.cells * header.width) || !are_sound(centres) ||
      !parts.read(sizes, header.cells) ||
      std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0}) != header.clips ||
      !parts.read(rows, header.clips) || !are_all_rows(rows) || !parts.read(steps, header.clips) ||
      !are_steps(steps))
    return false;
  CodedCells cells(static_cast<std::int64_t>(header.width), centres);
  std::size_t row = 0;
  for (std::size_t cell = 0; cell < sizes.size(); ++cell)
    for (const std::size_t end = row + sizes[cell]; row < end;) {
      CodedBlock block(header.width);
      block.size = std::min(end - row, CodedBlock::kMostRows);
      std::copy_n(rows.data() + row, block.size, block.rows.data());
      std::copy_n(steps.data() + row, block.size, block.steps.data());
      if (!parts.read(block.codes.get(), block.size * header.width)) return false;
      row += block.size;
      cells.add(cell, std::move(block));
    }
  result = std::move(cells);
  return true;
}

}  // namespace

void write_index_file(const fs::path& file, const std::string& stamp, const IndexContent& content) {
  Header header = {};
  std::memcpy(header.magic, kMagic, sizeof header.magic);
  stamp.copy(header.stamp, sizeof header.stamp);
  header.clips = content.ids.size();
  header.width = static_cast<std::uint64_t>(content.width);
  header.cells = content.cells ? content.cells->cells().size() : 0;
  header.made_for = static_cast<std::uint64_t>(content.made_for);
  header.crc = checksum(header);
  for_each_part(content, [&](const void* data, std::size_t size) {
    if (size > 0) header.crc = checksum(header.crc, data, size);
  });
  write_file_atomically(file, [&](std::ostream& out) {
    const auto write = [&](const void* data, std::size_t size) {
      out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    };
    write(&header, sizeof header);
    for_each_part(content, write);
  });
}

std::optional<IndexContent> read_index_file(const fs::path& file, const std::string& stamp,
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
  IndexContent result;
  result.width = width;
  result.made_for = static_cast<std::int64_t>(header.made_for);
  if (!parts.read(result.ids, header.clips)) return std::nullopt;
  for (std::size_t i = 0; i < result.ids.size(); ++i)
    if (result.ids[i] <= (i == 0 ? 0 : result.ids[i - 1])) return std::nullopt;
  const bool is_read = header.cells > 0 ? read_cells(parts, header, result.cells)
                                        : parts.read(result.vectors, header.clips * header.width) &&
                                              are_sound(result.vectors);
  if (!is_read || parts.crc() != header.crc) return std::nullopt;
  return result;
}

}  // namespace litevl
