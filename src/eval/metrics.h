// Ranks with ties, and their summary: docs/evaluation.md.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace litevl {

/// The place of the best right answer in the ranking of one query. The order of equal scores is
/// left open.
struct Rank {
  std::int64_t better = 0;  ///< wrong answers with a higher score
  std::int64_t tied = 0;    ///< wrong answers with the best right answer's score
  std::int64_t right = 1;   ///< right answers with that score
  /// No right answer can be found: not among the first K for any K, ranked last.
  bool missed = false;
  std::int64_t last = 1;  ///< the last place of this ranking, which is the rank of a miss
};

/// How equal scores are ordered.
enum class TieRule {
  kExpected,     ///< the mean over all orders: a constant scorer is right first one time in n
  kOptimistic,   ///< the right answer first
  kPessimistic,  ///< the right answer last
};

/// Probability that a right answer is among the first `k`.
double probability_within(const Rank& rank, std::int64_t k, TieRule rule = TieRule::kExpected);

/// The rank of the first right answer, from 1.
double rank_value(const Rank& rank, TieRule rule = TieRule::kExpected);

/// What items are sorted by: candidates come before all others, then higher scores come first.
struct Score {
  bool candidate = true;
  double value = 0;

  friend auto operator<=>(const Score&, const Score&) = default;
};

/// The rank of the best right answer of one query. `is_right[i]` says whether item i is right.
/// Throws Error (kUsage) if no item is right or the sizes differ.
Rank find_rank(const std::vector<Score>& scores, const std::vector<char>& is_right);

struct RankSummary {
  double recall_at_1 = 0, recall_at_5 = 0, recall_at_10 = 0;  ///< fractions in [0, 1]
  double median_rank = 0, mean_rank = 0;
};

/// There must be at least one query.
RankSummary summarize(const std::vector<Rank>& ranks, TieRule rule = TieRule::kExpected);

/// A 95% interval.
struct Interval {
  double low = 0, high = 0;
};

struct BootstrapOptions {
  std::int64_t samples = 1000;
  std::uint64_t seed = 1;
};

/// Percentile bootstrap of the mean of `values`. Whole groups are drawn with replacement:
/// `group[i]`, from 0 to `groups` - 1, is the video of value i. The gallery is not resampled.
Interval bootstrap_mean(const std::vector<double>& values, const std::vector<std::int64_t>& group,
                        std::int64_t groups, const BootstrapOptions& options = {});

/// The means of all samples, ascending, from which the interval is computed. Errors as above.
std::vector<double> bootstrap_means(const std::vector<double>& values,
                                    const std::vector<std::int64_t>& group, std::int64_t groups,
                                    const BootstrapOptions& options = {});

/// The middle 95% of ascending means; there must be at least one.
Interval interval_of(const std::vector<double>& means);

/// Groups numbered from 0 in the order of first appearance, and how many there are.
std::pair<std::vector<std::int64_t>, std::int64_t> number_groups(
    const std::vector<std::int64_t>& group);

/// A fraction in [0, 1] with its 95% interval.
struct ShareResult {
  double share = 0;
  Interval interval;
};

/// The mean of at least one value, with its bootstrap interval. Groups may have any numbers.
ShareResult share_of(const std::vector<double>& values, const std::vector<std::int64_t>& group,
                     const BootstrapOptions& options = {});

}  // namespace litevl
