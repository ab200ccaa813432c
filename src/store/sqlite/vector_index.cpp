#include "store/sqlite/vector_index.h"

#include <faiss/impl/FaissException.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "kernels/row_operations.h"
#include "litevl/error.h"
#include "store/sqlite/index_file.h"
#include "store/sqlite/sound_numbers.h"

namespace litevl {
namespace {

constexpr std::int64_t kMostExact = 50'000;
constexpr std::size_t kClipsOfCell =
    40;  // how many vectors for each cell k-means uses: more do not make better cells
constexpr std::size_t kMostCells = 65'536;
constexpr std::uint64_t kMostRows = UINT32_MAX;  // because cells number rows with 32 bits

// 4 √n cells for n clips, as FAISS's guidelines recommend: a query is compared with about as many
// centres as clips.
std::size_t count_cells(std::size_t clips) {
  const auto cells = static_cast<std::size_t>(4 * std::sqrt(static_cast<double>(clips)));
  return std::max<std::size_t>(1, std::min({cells, clips, kMostCells}));
}

// A random sample of `wanted` vectors of the source, or all if there are fewer.
std::vector<float> draw(VectorSource& source, std::size_t wanted) {
  const auto width = static_cast<std::size_t>(source.width());
  auto left = static_cast<std::uint64_t>(source.count());
  std::size_t missing = std::min<std::size_t>(wanted, left);
  std::vector<float> drawn;      // not reserved in advance, because the count may be wrong
  std::mt19937_64 generator(1);  // a fixed seed: the same clips give the same index
  source.read_after(0, [&](const ClipEmbeddings& batch) {
    for (std::size_t i = 0; i < batch.ids.size() && left > 0; ++i, --left) {
      if (generator() % left >= missing) continue;
      const auto row = std::span(batch.values).subspan(i * width, width);
      drawn.insert(drawn.end(), row.begin(), row.end());
      --missing;
    }
  });
  return drawn;
}

CodedCells make_cells(VectorSource& source, IndexKind kind) {
  const auto width = static_cast<std::size_t>(source.width());
  if (kind == IndexKind::kCells) {
    const std::size_t cells = count_cells(static_cast<std::size_t>(source.count()));
    const auto drawn = draw(source, cells * kClipsOfCell);
    if (!drawn.empty())
      return {source.width(),
              make_centres(drawn, source.width(), std::min(cells, drawn.size() / width))};
  }
  return {source.width(), std::vector<float>(width)};
}

}  // namespace

IndexKind choose_index_kind(std::int64_t clips) {
  return clips <= kMostExact ? IndexKind::kExact : IndexKind::kCells;
}

VectorIndex::VectorIndex(VectorSource& source, IndexKind kind) : kind_(kind) {
  content_.width = source.width();
  try {
    if (kind != IndexKind::kExact) content_.cells = make_cells(source, kind);
  } catch (const faiss::FaissException& error) {
    throw Error(Error::Kind::kMachine, "vector index", error.what());
  }
  add_new(source);
  num_added_ = 0;
  content_.made_for = size();
}

bool VectorIndex::is_of(VectorSource& source) const {
  constexpr std::size_t kRows = 8;  // the last ones, and as many from the whole index
  std::vector<float> vector(static_cast<std::size_t>(source.width()));
  const auto agrees = [&](std::size_t row) {
    return !source.read(content_.ids[row], vector) || is_row(row, vector);
  };
  const std::size_t rows = content_.ids.size();
  for (std::size_t i = 0; i < std::min(kRows, rows); ++i)
    if (!agrees(rows - 1 - i) || !agrees(i * rows / kRows)) return false;
  return true;
}

bool VectorIndex::is_row(std::size_t row, std::span<const float> vector) const {
  const std::size_t width = vector.size();
  if (!content_.cells)
    return std::equal(vector.begin(), vector.end(), content_.vectors.begin() + row * width);
  const auto& cells = content_.cells->cells();
  for (std::size_t cell = 0; cell < cells.size(); ++cell)
    for (const CodedBlock& block : cells[cell])
      for (std::size_t i = 0; i < block.size; ++i) {
        if (block.rows[i] != row) continue;
        for (std::size_t d = 0; d < width; ++d) {
          const float kept = content_.cells->centres()[cell * width + d] +
                             block.steps[i] * static_cast<float>(block.codes[i * width + d]);
          if (!(std::abs(kept - vector[d]) <= 0.51F * block.steps[i] + 1e-6F)) return false;
        }
        return true;
      }
  return false;
}

VectorIndex::VectorIndex(IndexContent content)
    : kind_(content.cells ? IndexKind::kCells : IndexKind::kExact), content_(std::move(content)) {}

std::optional<VectorIndex> VectorIndex::load(const std::filesystem::path& file,
                                             const std::string& stamp, std::int64_t width) {
  auto content = read_index_file(file, stamp, width);
  if (!content) return std::nullopt;
  return VectorIndex(std::move(*content));
}

void VectorIndex::save(const std::filesystem::path& file, const std::string& stamp) const {
  write_index_file(file, stamp, content_);
}

void VectorIndex::add_new(VectorSource& source) {
  source.read_after(last_clip(), [&](const ClipEmbeddings& batch) {
    if (content_.ids.size() + batch.ids.size() > kMostRows)
      throw Error(Error::Kind::kData, "vector index", "more than 4,294,967,295 clips");
    const auto count = static_cast<std::int64_t>(batch.ids.size());
    if (content_.cells)
      content_.cells->add(count, batch.values.data());
    else
      content_.vectors.insert(content_.vectors.end(), batch.values.begin(), batch.values.end());
    content_.ids.insert(content_.ids.end(), batch.ids.begin(), batch.ids.end());
    num_added_ += count;
  });
  if (kind_ == IndexKind::kExact) content_.made_for = size();
}

std::int64_t VectorIndex::cell_count() const {
  return content_.cells ? static_cast<std::int64_t>(content_.cells->cells().size()) : 0;
}

std::vector<std::uint32_t> VectorIndex::nearest_rows(std::span<const float> query,
                                                     std::int64_t count, std::int64_t cells) const {
  if (content_.cells) return content_.cells->nearest(query, count, cells);
  std::vector<float> products(content_.ids.size());
  for (std::size_t row = 0; row < products.size(); ++row)
    products[row] =
        dot_product(query.data(), content_.vectors.data() + row * query.size(), content_.width);
  std::vector<std::uint32_t> rows(products.size());
  std::iota(rows.begin(), rows.end(), 0U);
  const auto end = rows.begin() + std::min<std::ptrdiff_t>(count, std::ssize(rows));
  std::nth_element(rows.begin(), end, rows.end(), [&](std::uint32_t a, std::uint32_t b) {
    return products[a] != products[b] ? products[a] > products[b] : a < b;
  });
  rows.erase(end, rows.end());
  return rows;
}

// In the database's order.
std::vector<Neighbour> VectorIndex::compare(std::vector<std::uint32_t> rows,
                                            std::span<const float> query,
                                            VectorSource& source) const {
  std::sort(rows.begin(), rows.end());
  std::vector<float> vector(query.size());
  std::vector<Neighbour> found;
  for (const std::uint32_t row : rows) {
    const std::int64_t clip = content_.ids[row];
    if (source.read(clip, vector))
      found.push_back({clip, static_cast<float>(std::inner_product(query.begin(), query.end(),
                                                                   vector.begin(), 0.0))});
  }
  std::sort(found.begin(), found.end(), [](const Neighbour& a, const Neighbour& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.clip < b.clip;
  });
  return found;
}

// The order by codes differs slightly from that by vectors, so half as many again are compared;
// with 64 for 32 clips none is missed (docs/laboratory/search.md). Removed clips increase that
// number.
std::vector<Neighbour> VectorIndex::search(std::span<const float> query, std::int64_t count,
                                           VectorSource& source, std::int64_t cells) const {
  if (std::ssize(query) != content_.width)
    throw Error(Error::Kind::kUsage, "vector index",
                "a query of " + std::to_string(query.size()) + " numbers, expected " +
                    std::to_string(content_.width));
  if (!are_sound(query))
    throw Error(Error::Kind::kUsage, "vector index", "a query whose numbers are not finite");
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 0, size());
  if (wanted == 0) return {};
  std::int64_t compared = content_.cells ? wanted + wanted / 2 + 16 : wanted;
  for (std::int64_t looked_into = std::max<std::int64_t>(cells, 1);;
       compared *= 2, looked_into *= 2) {
    compared = std::min(compared, size());
    looked_into = std::min(looked_into, std::max<std::int64_t>(cell_count(), 1));
    auto found = compare(nearest_rows(query, compared, looked_into), query, source);
    const bool is_all = compared == size() && looked_into >= cell_count();
    if (std::ssize(found) < wanted && !is_all) continue;
    found.resize(std::min(found.size(), static_cast<std::size_t>(wanted)));
    return found;
  }
}

}  // namespace litevl
