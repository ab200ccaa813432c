#include "library/vector_index.h"

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/impl/FaissException.h>

#include <algorithm>

#include "core/error.h"
#include "library/index_file.h"

namespace litevl {
namespace {

constexpr std::int64_t kMostExact = 50'000;
constexpr int kLinks = 32;        // of a node in the graph; 16 to 48 suit 256 dimensions
constexpr int kBuildEffort = 80;  // FAISS's default is 40

std::unique_ptr<faiss::Index> make_index(const ClipEmbeddings& embeddings, IndexKind kind) {
  const auto width = static_cast<int>(embeddings.width);
  std::unique_ptr<faiss::Index> index;
  if (kind == IndexKind::kExact) {
    index = std::make_unique<faiss::IndexFlatIP>(width);
  } else {
    auto graph = std::make_unique<faiss::IndexHNSWFlat>(width, kLinks, faiss::METRIC_INNER_PRODUCT);
    graph->hnsw.efConstruction = kBuildEffort;
    index = std::move(graph);
  }
  index->add(static_cast<std::int64_t>(embeddings.ids.size()), embeddings.values.data());
  return index;
}

[[noreturn]] void fail(const std::exception& error) {
  throw Error(Error::Kind::kMachine, "vector index", error.what());
}

}  // namespace

IndexKind choose_index_kind(std::int64_t clips) {
  return clips <= kMostExact ? IndexKind::kExact : IndexKind::kGraph;
}

VectorIndex::VectorIndex(const ClipEmbeddings& embeddings, IndexKind kind)
    : ids_(embeddings.ids), kind_(kind) {
  try {
    index_ = make_index(embeddings, kind);
  } catch (const faiss::FaissException& error) {
    fail(error);
  }
}

VectorIndex::VectorIndex(std::vector<std::int64_t> ids, IndexKind kind,
                         std::unique_ptr<faiss::Index> index)
    : ids_(std::move(ids)), kind_(kind), index_(std::move(index)) {}

VectorIndex::VectorIndex(VectorIndex&&) noexcept = default;
VectorIndex& VectorIndex::operator=(VectorIndex&&) noexcept = default;
VectorIndex::~VectorIndex() = default;

std::optional<VectorIndex> VectorIndex::load(const std::filesystem::path& file,
                                             const std::string& stamp, std::int64_t width) {
  auto content = read_index_file(file, stamp);
  if (!content || content->index->d != width) return std::nullopt;
  const bool is_graph = dynamic_cast<faiss::IndexHNSWFlat*>(content->index.get()) != nullptr;
  return VectorIndex(std::move(content->ids), is_graph ? IndexKind::kGraph : IndexKind::kExact,
                     std::move(content->index));
}

void VectorIndex::save(const std::filesystem::path& file, const std::string& stamp) const {
  try {
    write_index_file(file, stamp, ids_, *index_);
  } catch (const faiss::FaissException& error) {
    fail(error);
  }
}

std::vector<Neighbour> VectorIndex::search(std::span<const float> query, std::int64_t count,
                                           std::int64_t effort) const {
  if (static_cast<std::int64_t>(query.size()) != index_->d)
    throw Error(Error::Kind::kUsage, "vector index",
                "a query of " + std::to_string(query.size()) + " numbers, expected " +
                    std::to_string(index_->d));
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 0, size());
  if (wanted == 0) return {};
  std::vector<float> similarities(static_cast<std::size_t>(wanted));
  std::vector<faiss::Index::idx_t> rows(static_cast<std::size_t>(wanted));
  faiss::SearchParametersHNSW graph_options;
  graph_options.efSearch = static_cast<int>(std::max(effort, wanted));
  try {
    index_->search(1, query.data(), wanted, similarities.data(), rows.data(),
                   kind_ == IndexKind::kGraph ? &graph_options : nullptr);
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
