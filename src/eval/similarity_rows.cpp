#include "eval/similarity_rows.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace litevl {
namespace {

// How many queries are computed together: the gallery is read once for all of them.
constexpr std::int64_t kQueries = 4;
// How many vectors of the gallery are processed at once: one number of each, and their sums, stay
// in the first-level cache.
constexpr std::int64_t kColumns = 256;

// (E,G) of (G,E).
std::vector<double> transposed(const Array<float>& gallery) {
  const auto G = gallery.size(0), E = gallery.size(1);
  std::vector<double> columns(static_cast<std::size_t>(gallery.count()));
  for (std::int64_t g = 0; g < G; ++g)
    for (std::int64_t e = 0; e < E; ++e)
      columns[static_cast<std::size_t>(e * G + g)] = static_cast<double>(gallery[g * E + e]);
  return columns;
}

// The sums of `count` queries (count,E) with the gallery, in float32: `rows` (count,G).
void multiply(const float* queries, std::int64_t count, const std::vector<double>& columns,
              std::int64_t E, std::int64_t G, float* rows) {
  double sums[kQueries][kColumns];
  for (std::int64_t begin = 0; begin < G; begin += kColumns) {
    const auto width = std::min(kColumns, G - begin);
    for (auto& sum : sums) std::fill_n(sum, width, 0.0);
    for (std::int64_t e = 0; e < E; ++e) {
      const double* column = columns.data() + e * G + begin;
      for (std::int64_t q = 0; q < count; ++q) {
        const auto factor = static_cast<double>(queries[q * E + e]);
        for (std::int64_t g = 0; g < width; ++g) sums[q][g] += factor * column[g];
      }
    }
    for (std::int64_t q = 0; q < count; ++q)
      std::transform(sums[q], sums[q] + width, rows + q * G + begin,
                     [](double sum) { return static_cast<float>(sum); });
  }
}

// The `count`-th greatest number.
float greatest(const float* values, std::int64_t size, std::int64_t count,
               std::vector<float>& room) {
  room.assign(values, values + size);
  std::nth_element(room.begin(), room.begin() + count - 1, room.end(), std::greater<>());
  return room[static_cast<std::size_t>(count - 1)];
}

}  // namespace

// Products of float32 numbers are exact in float64, and their sum there, rounded once to float32,
// does not depend on the order of summation, which may differ within a product of matrices. In
// float32 the scores of a constant scorer would not be equal.
void for_each_similarity_row(const Array<float>& queries, const Array<float>& gallery,
                             const std::vector<char>& is_hidden, std::int64_t k,
                             const std::function<void(const SimilarityRow&)>& use) {
  const auto G = gallery.size(0), E = gallery.size(1);
  const auto columns = transposed(gallery);
  std::vector<float> rows(static_cast<std::size_t>(kQueries * G)), room;
  for (std::int64_t begin = 0; begin < queries.size(0); begin += kQueries) {
    const auto count = std::min(kQueries, queries.size(0) - begin);
    multiply(queries.data() + begin * E, count, columns, E, G, rows.data());
    for (std::int64_t q = 0; q < count; ++q) {
      float* row = rows.data() + q * G;
      for (std::size_t g = 0; g < is_hidden.size(); ++g)
        if (is_hidden[g]) row[g] = -std::numeric_limits<float>::infinity();
      use({begin + q, row, greatest(row, G, std::clamp<std::int64_t>(k, 1, G), room)});
    }
  }
}

}  // namespace litevl
