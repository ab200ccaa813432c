#include "compact/merge_tokens.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <iterator>
#include <numeric>
#include <queue>

#include "core/buffer.h"
#include "core/rounded_products.h"
#include "kernels/squared_distance.h"

LITEVL_ROUNDED_PRODUCTS

namespace litevl {
namespace {

// A pair that may be merged, packed into two numbers that sort like pairs: by cost, then by their
// size together, then by groups. Costs are not negative, so they sort like their bits; those that
// are not finite come last.
struct Pair {
  std::uint64_t cost_and_size;
  std::uint64_t groups;

  Pair(float cost, std::int32_t size, std::int32_t first, std::int32_t second)
      : cost_and_size(std::uint64_t{std::min(std::bit_cast<std::uint32_t>(cost), kInfinite)} << 32 |
                      static_cast<std::uint32_t>(size)),
        groups(std::uint64_t{static_cast<std::uint32_t>(first)} << 32 |
               static_cast<std::uint32_t>(second)) {}
  std::int32_t size() const { return static_cast<std::int32_t>(cost_and_size & 0xffffffffU); }
  std::int32_t first() const { return static_cast<std::int32_t>(groups >> 32); }
  std::int32_t second() const { return static_cast<std::int32_t>(groups & 0xffffffffU); }
  auto operator<=>(const Pair&) const = default;

 private:
  static constexpr std::uint32_t kInfinite = 0x7f800000;
};

// A group has the number of its first token.
class Merging {
 public:
  Merging(const Array<float>& tokens, const PatchGrid& grid)
      : width_(tokens.size(1)),
        means_(tokens.begin(), tokens.end()),
        sizes_(static_cast<std::size_t>(tokens.size(0)), 1),
        merged_into_(sizes_.size()),
        neighbours_(sizes_.size()) {
    std::iota(merged_into_.begin(), merged_into_.end(), 0);
    std::vector<Pair> pairs;
    pairs.reserve(3 * sizes_.size());
    const std::int64_t places = grid.height * grid.width;
    for (std::int64_t token = 0; token < tokens.size(0); ++token) {
      const std::int64_t place = token % places;
      // In ascending order, so that the lists of neighbours are ascending.
      if (token >= places) add_neighbour(token, token - places);
      if (place >= grid.width) add_neighbour(token, token - grid.width);
      if (place % grid.width > 0) add_neighbour(token, token - 1);
      const auto add_later = [&](std::int64_t other) {
        add_neighbour(token, other);
        pairs.push_back(
            pair_of(static_cast<std::int32_t>(token), static_cast<std::int32_t>(other)));
      };
      if (place % grid.width + 1 < grid.width) add_later(token + 1);
      if (place + grid.width < places) add_later(token + grid.width);
      if (token + places < tokens.size(0)) add_later(token + places);
    }
    pairs_ = Pairs(std::greater<>(), std::move(pairs));
  }

  // Returns false if nothing is left to merge.
  bool merge_next() {
    while (!pairs_.empty()) {
      const Pair pair = pairs_.top();
      pairs_.pop();
      const std::int32_t a = pair.first(), b = pair.second();
      // Groups only grow, so a pair whose sizes are unchanged is unchanged.
      if (size(a) == 0 || size(b) == 0 || size(a) + size(b) != pair.size()) continue;
      merge(a, b);
      return true;
    }
    return false;
  }

  // The earlier group that a group was merged into, or the group itself.
  std::int32_t merged_into(std::int32_t group) const {
    return merged_into_[static_cast<std::size_t>(group)];
  }

 private:
  using Pairs = std::priority_queue<Pair, std::vector<Pair>, std::greater<>>;

  void add_neighbour(std::int64_t token, std::int64_t other) {
    neighbours_[static_cast<std::size_t>(token)].push_back(static_cast<std::int32_t>(other));
  }
  std::int32_t& size(std::int32_t group) { return sizes_[static_cast<std::size_t>(group)]; }
  std::vector<std::int32_t>& neighbours(std::int32_t group) {
    return neighbours_[static_cast<std::size_t>(group)];
  }
  float* mean(std::int32_t group) { return means_.data() + group * width_; }

  Pair pair_of(std::int32_t a, std::int32_t b) {
    if (a > b) std::swap(a, b);
    const double m = size(a), n = size(b);
    const float cost =
        static_cast<float>(m * n / (m + n)) * squared_distance(mean(a), mean(b), width_);
    return {cost, size(a) + size(b), a, b};
  }

  // Merges `b` into `a`, which is the earlier one.
  void merge(std::int32_t a, std::int32_t b) {
    // Computed as a change of a, not as a sum, so that the mean of equal rows is exactly the row.
    const float share = static_cast<float>(size(b)) / static_cast<float>(size(a) + size(b));
    float* to = mean(a);
    const float* from = mean(b);
    for (std::int64_t i = 0; i < width_; ++i) to[i] += (from[i] - to[i]) * share;
    size(a) += size(b);
    size(b) = 0;
    merged_into_[static_cast<std::size_t>(b)] = a;

    for (const std::int32_t other : neighbours(b)) {
      auto& theirs = neighbours(other);
      theirs.erase(std::lower_bound(theirs.begin(), theirs.end(), b));
      if (other == a) continue;
      const auto place = std::lower_bound(theirs.begin(), theirs.end(), a);
      if (place == theirs.end() || *place != a) theirs.insert(place, a);
    }
    std::vector<std::int32_t> both;
    both.reserve(neighbours(a).size() + neighbours(b).size());
    std::set_union(neighbours(a).begin(), neighbours(a).end(), neighbours(b).begin(),
                   neighbours(b).end(), std::back_inserter(both));
    both.erase(std::lower_bound(both.begin(), both.end(), a));
    neighbours(a) = std::move(both);
    neighbours(b) = {};
    for (const std::int32_t other : neighbours(a)) pairs_.push(pair_of(a, other));
  }

  std::int64_t width_;
  Buffer<float> means_;
  std::vector<std::int32_t> sizes_;  // 0: merged into another
  std::vector<std::int32_t> merged_into_;
  std::vector<std::vector<std::int32_t>> neighbours_;  // ascending
  Pairs pairs_;
};

}  // namespace

MergedTokens merge_tokens(const Array<float>& tokens, const PatchGrid& grid, std::int64_t count) {
  const std::int64_t M = tokens.size(0), D = tokens.size(1);
  Merging merging(tokens, grid);
  for (std::int64_t left = M; left > std::max<std::int64_t>(count, 1); --left)
    if (!merging.merge_next()) break;

  MergedTokens merged;
  for (std::int64_t token = 0; token < M; ++token) {
    const auto group = merging.merged_into(static_cast<std::int32_t>(token));
    if (group == token) {
      merged.row_of.push_back(static_cast<std::int32_t>(merged.sizes.size()));
      merged.sizes.push_back(0);
    } else {  // an earlier group, whose row is known
      merged.row_of.push_back(merged.row_of[static_cast<std::size_t>(group)]);
    }
    ++merged.sizes[static_cast<std::size_t>(merged.row_of.back())];
  }
  // The means are computed once more from the tokens, to remove accumulated rounding errors.
  const auto R = static_cast<std::int64_t>(merged.sizes.size());
  Buffer<double> sums(static_cast<std::size_t>(R * D));
  for (std::int64_t token = 0; token < M; ++token) {
    const float* from = tokens.data() + token * D;
    double* sum = sums.data() + merged.row_of[static_cast<std::size_t>(token)] * D;
    for (std::int64_t i = 0; i < D; ++i) sum[i] += static_cast<double>(from[i]);
  }
  merged.rows = Array<float>({R, D});
  for (std::int64_t row = 0; row < R; ++row) {
    const double size = merged.sizes[static_cast<std::size_t>(row)];
    const double* sum = sums.data() + row * D;
    float* mean = merged.rows.data() + row * D;
    for (std::int64_t i = 0; i < D; ++i) mean[i] = static_cast<float>(sum[i] / size);
  }
  return merged;
}

}  // namespace litevl
