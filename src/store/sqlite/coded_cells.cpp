#include "store/sqlite/coded_cells.h"

#include <faiss/Clustering.h>
#include <faiss/Index.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "kernels/row_operations.h"

// Note [Vectors as bytes]
// A row is stored as its difference from its cell's centre, in 127 steps in either direction; each
// row has its own step size. The product of a query and a row is then the product with the centre,
// which was computed to choose the cell, plus the product with the codes times the step.
// Differences are shorter than vectors, so the steps are finer. FAISS has such cells, too
// (IndexIVFScalarQuantizer), but Debian's FAISS is compiled for processors of 2003 and takes nine
// times as long to search them (docs/laboratory/search.md).
namespace litevl {
namespace {

constexpr int kRounds = 8;  // of k-means; later ones change little

// How k-means finds the nearest of its centres.
class CentreIndex : public faiss::Index {
 public:
  explicit CentreIndex(std::int64_t width)
      : faiss::Index(static_cast<int>(width), faiss::METRIC_INNER_PRODUCT) {}

  void add(std::int64_t count, const float* centres) override {
    centres_.emplace(d, centres, count);
    ntotal = count;
  }
  void reset() override { ntotal = 0; }
  void search(std::int64_t count, const float* vectors, std::int64_t, float* products,
              std::int64_t* nearest, const faiss::SearchParameters* = nullptr) const override {
    centres_->find(count, vectors, nearest, products);
  }

 private:
  std::optional<NearestCentres> centres_;
};

struct Candidate {
  float product;
  std::uint32_t row;
};

bool is_nearer(const Candidate& a, const Candidate& b) {
  return a.product != b.product ? a.product > b.product : a.row < b.row;
}

// Keeps the best candidates that it is given, and discards the others from time to time.
class BestCandidates {
 public:
  explicit BestCandidates(std::size_t count) : count_(count) { kept_.reserve(2 * count); }

  void add(Candidate candidate) {
    if (is_full_ && !is_nearer(candidate, worst_)) return;
    if (kept_.size() == 2 * count_) sort_out();
    kept_.push_back(candidate);
  }
  std::vector<Candidate> take() {
    if (kept_.size() > count_) sort_out();
    return std::move(kept_);
  }

 private:
  void sort_out() {
    const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(count_) - 1;
    std::nth_element(kept_.begin(), last, kept_.end(), is_nearer);
    worst_ = *last;
    is_full_ = true;
    kept_.resize(count_);
  }

  std::size_t count_;
  std::vector<Candidate> kept_;
  Candidate worst_ = {};
  bool is_full_ = false;
};

}  // namespace

CodedCells::CodedCells(std::int64_t width, std::vector<float> centres)
    : width_(width),
      centres_(std::move(centres)),
      nearest_(width, centres_.data(), static_cast<std::int64_t>(centres_.size()) / width),
      cells_(centres_.size() / static_cast<std::size_t>(width)) {}

void CodedCells::add(std::int64_t count, const float* vectors) {
  std::vector<std::int64_t> cells(static_cast<std::size_t>(count));
  std::vector<float> products(cells.size());
  nearest_.find(count, vectors, cells.data(), products.data());
  std::vector<float> difference(static_cast<std::size_t>(width_));
  for (const std::int64_t cell : cells) {
    add_row(static_cast<std::size_t>(cell), rows_++, vectors, difference);
    vectors += width_;
  }
}

void CodedCells::add(std::size_t cell, CodedBlock block) {
  rows_ += static_cast<std::uint32_t>(block.size);
  cells_[cell].push_back(std::move(block));
}

void CodedCells::add_row(std::size_t cell, std::uint32_t row, const float* vector,
                         std::span<float> difference) {
  auto& blocks = cells_[cell];
  if (blocks.empty() || blocks.back().size == CodedBlock::kMostRows)
    blocks.emplace_back(static_cast<std::size_t>(width_));
  CodedBlock& block = blocks.back();
  const float* const centre = centres_.data() + cell * difference.size();
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] = vector[i] - centre[i];
  auto* const codes =
      reinterpret_cast<std::uint8_t*>(block.codes.get() + block.size * difference.size());
  block.rows[block.size] = row;
  block.steps[block.size] = quantise_row(difference.data(), width_, codes);
  // In these bytes, 128 stands for zero.
  for (std::size_t i = 0; i < difference.size(); ++i) codes[i] ^= 0x80U;
  ++block.size;
}

std::vector<std::uint32_t> CodedCells::nearest(std::span<const float> query, std::int64_t count,
                                               std::int64_t cells) const {
  std::vector<Candidate> chosen;
  const float* centre = centres_.data();
  for (std::size_t cell = 0; cell < cells_.size(); ++cell, centre += width_)
    if (!cells_[cell].empty())
      chosen.push_back(
          {dot_product(query.data(), centre, width_), static_cast<std::uint32_t>(cell)});
  const auto end = std::min(static_cast<std::size_t>(cells), chosen.size());
  std::partial_sort(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(end), chosen.end(),
                    is_nearer);
  chosen.resize(end);

  BestCandidates best(static_cast<std::size_t>(count));
  std::array<float, CodedBlock::kMostRows> products = {};
  for (const Candidate& cell : chosen)
    for (const CodedBlock& block : cells_[cell.row]) {
      byte_dot_products(query.data(), block.codes.get(), static_cast<std::int64_t>(block.size),
                        width_, products.data());
      for (std::size_t i = 0; i < block.size; ++i)
        best.add({cell.product + block.steps[i] * products[i], block.rows[i]});
    }
  std::vector<std::uint32_t> rows;
  for (const Candidate& candidate : best.take()) rows.push_back(candidate.row);
  return rows;
}

std::vector<float> make_centres(const std::vector<float>& vectors, std::int64_t width,
                                std::size_t cells) {
  faiss::ClusteringParameters parameters;
  parameters.niter = kRounds;
  parameters.spherical = true;
  parameters.min_points_per_centroid = 1;  // otherwise FAISS prints warnings
  const auto count = static_cast<std::int64_t>(vectors.size()) / width;
  parameters.max_points_per_centroid =
      static_cast<int>(count / static_cast<std::int64_t>(cells) + 1);
  faiss::Clustering clustering(static_cast<int>(width), static_cast<int>(cells), parameters);
  CentreIndex index(width);
  clustering.train(count, vectors.data(), index);
  return std::move(clustering.centroids);
}

}  // namespace litevl
