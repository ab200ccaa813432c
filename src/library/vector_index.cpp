#include "library/vector_index.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/impl/FaissException.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "library/index_file.h"

namespace litevl {
namespace {

constexpr std::int64_t kMostExact = 50'000;
constexpr int kRounds = 8;        // of k-means, whose later ones change little
constexpr int kClipsOfCell = 40;  // that k-means looks at, of all: more make cells no better
constexpr std::size_t kMostCells = 65'536;

// 4 √n of n clips, as FAISS's guidelines have it: about as many centres as clips are compared.
std::size_t count_cells(std::size_t clips) {
  const auto cells = static_cast<std::size_t>(4 * std::sqrt(static_cast<double>(clips)));
  return std::max<std::size_t>(1, std::min({cells, clips, kMostCells}));
}

std::unique_ptr<faiss::Index> make_index(const ClipEmbeddings& embeddings, IndexKind kind) {
  const auto width = static_cast<int>(embeddings.width);
  std::unique_ptr<faiss::Index> index;
  if (kind == IndexKind::kExact) {
    index = std::make_unique<faiss::IndexFlatIP>(width);
  } else {
    auto centres = std::make_unique<faiss::IndexFlatIP>(width);
    auto cells = std::make_unique<faiss::IndexIVFFlat>(centres.get(), embeddings.width,
                                                       count_cells(embeddings.ids.size()),
                                                       faiss::METRIC_INNER_PRODUCT);
    cells->quantizer = centres.release();
    cells->own_fields = true;
    cells->cp.niter = kRounds;
    cells->cp.max_points_per_centroid = kClipsOfCell;
    cells->cp.min_points_per_centroid = 1;  // or it warns on standard error
    cells->train(static_cast<std::int64_t>(embeddings.ids.size()), embeddings.values.data());
    index = std::move(cells);
  }
  index->add(static_cast<std::int64_t>(embeddings.ids.size()), embeddings.values.data());
  return index;
}

[[noreturn]] void fail(const std::exception& error) {
  throw Error(Error::Kind::kMachine, "vector index", error.what());
}

}  // namespace

IndexKind choose_index_kind(std::int64_t clips) {
  return clips <= kMostExact ? IndexKind::kExact : IndexKind::kCells;
}

VectorIndex::VectorIndex(const ClipEmbeddings& embeddings, IndexKind kind)
    : ids_(embeddings.ids), kind_(kind), made_for_(size()) {
  try {
    index_ = make_index(embeddings, kind);
  } catch (const faiss::FaissException& error) {
    fail(error);
  }
}

VectorIndex::VectorIndex(VectorIndex&&) noexcept = default;
VectorIndex& VectorIndex::operator=(VectorIndex&&) noexcept = default;
VectorIndex::~VectorIndex() = default;

std::optional<VectorIndex> VectorIndex::load(const std::filesystem::path& file,
                                             const std::string& stamp, std::int64_t width) {
  try {
    auto content = read_index_file(file, stamp, width);
    if (!content) return std::nullopt;
    VectorIndex result;
    const bool has_cells = dynamic_cast<faiss::IndexIVFFlat*>(content->index.get()) != nullptr;
    result.kind_ = has_cells ? IndexKind::kCells : IndexKind::kExact;
    result.ids_ = std::move(content->ids);
    result.made_for_ = content->made_for;
    result.index_ = std::move(content->index);
    return result;
  } catch (const faiss::FaissException& error) {
    fail(error);
  }
}

void VectorIndex::save(const std::filesystem::path& file, const std::string& stamp) const {
  write_index_file(file, stamp, ids_, made_for_, *index_);
}

void VectorIndex::add(const ClipEmbeddings& embeddings) {
  if (embeddings.ids.empty()) return;
  const auto count = static_cast<std::int64_t>(embeddings.ids.size());
  try {
    index_->add(count, embeddings.values.data());
  } catch (const faiss::FaissException& error) {
    fail(error);
  }
  ids_.insert(ids_.end(), embeddings.ids.begin(), embeddings.ids.end());
  num_added_ += count;
  if (kind_ == IndexKind::kExact) made_for_ = size();
}

std::vector<Neighbour> VectorIndex::search(std::span<const float> query, std::int64_t count,
                                           std::int64_t cells) const {
  if (static_cast<std::int64_t>(query.size()) != index_->d)
    throw Error(Error::Kind::kUsage, "vector index",
                "a query of " + std::to_string(query.size()) + " numbers, expected " +
                    std::to_string(index_->d));
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 0, size());
  if (wanted == 0) return {};
  std::vector<float> similarities(static_cast<std::size_t>(wanted));
  std::vector<std::int64_t> rows(static_cast<std::size_t>(wanted));
  faiss::IVFSearchParameters cell_options;
  cell_options.nprobe = static_cast<std::size_t>(std::max<std::int64_t>(cells, 1));
  try {
    index_->search(1, query.data(), wanted, similarities.data(), rows.data(),
                   kind_ == IndexKind::kCells ? &cell_options : nullptr);
  } catch (const faiss::FaissException& error) {
    fail(error);
  }
  std::vector<Neighbour> neighbours;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i] >= 0 && rows[i] < size())  // FAISS fills up with -1
      neighbours.push_back({ids_[static_cast<std::size_t>(rows[i])], similarities[i]});
  // FAISS leaves the order of equals to its heap.
  std::stable_sort(neighbours.begin(), neighbours.end(), [](const auto& a, const auto& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.clip < b.clip;
  });
  return neighbours;
}

}  // namespace litevl
