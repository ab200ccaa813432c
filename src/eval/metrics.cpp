#include "eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <unordered_map>

#include "litevl/error.h"

namespace litevl {

double probability_within(const Rank& rank, std::int64_t k, TieRule rule) {
  const std::int64_t places = k - rank.better;  // places among the first k for tied items
  if (rank.missed || places <= 0) return 0;
  if (places > rank.tied || rule == TieRule::kOptimistic) return 1;
  if (rule == TieRule::kPessimistic) return 0;
  // The probability that all these places have wrong items: a hypergeometric draw without
  // replacement.
  double all_wrong = 1;
  for (std::int64_t i = 0; i < places; ++i)
    all_wrong *=
        static_cast<double>(rank.tied - i) / static_cast<double>(rank.tied + rank.right - i);
  return 1 - all_wrong;
}

double rank_value(const Rank& rank, TieRule rule) {
  if (rank.missed) return static_cast<double>(rank.last);
  const auto first = static_cast<double>(rank.better + 1);
  const auto tied = static_cast<double>(rank.tied);
  switch (rule) {
    case TieRule::kOptimistic:
      return first;
    case TieRule::kPessimistic:
      return first + tied;
    case TieRule::kExpected:
      break;
  }
  // The wrong ones are evenly distributed over the gaps before, between and after the right ones.
  return first + tied / static_cast<double>(rank.right + 1);
}

Rank find_rank(const std::vector<Score>& scores, const std::vector<char>& is_right) {
  if (scores.size() != is_right.size())
    throw Error(Error::Kind::kUsage, "rank", "scores and right answers differ in number");
  const Score* best = nullptr;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (is_right[i] && (best == nullptr || scores[i] > *best)) best = &scores[i];
  if (best == nullptr) throw Error(Error::Kind::kUsage, "rank", "no answer is right");
  Rank rank;
  rank.right = 0;
  rank.last = static_cast<std::int64_t>(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] == *best)
      ++(is_right[i] ? rank.right : rank.tied);
    else if (!is_right[i] && scores[i] > *best)
      ++rank.better;
  }
  return rank;
}

RankSummary summarize(const std::vector<Rank>& ranks, TieRule rule) {
  RankSummary summary;
  if (ranks.empty()) return summary;
  std::vector<double> values;
  values.reserve(ranks.size());
  for (const Rank& rank : ranks) {
    summary.recall_at_1 += probability_within(rank, 1, rule);
    summary.recall_at_5 += probability_within(rank, 5, rule);
    summary.recall_at_10 += probability_within(rank, 10, rule);
    values.push_back(rank_value(rank, rule));
    summary.mean_rank += values.back();
  }
  const auto count = static_cast<double>(ranks.size());
  summary.recall_at_1 /= count;
  summary.recall_at_5 /= count;
  summary.recall_at_10 /= count;
  summary.mean_rank /= count;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  summary.median_rank =
      values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return summary;
}

std::vector<double> bootstrap_means(const std::vector<double>& values,
                                    const std::vector<std::int64_t>& group, std::int64_t groups,
                                    const BootstrapOptions& options) {
  if (values.empty() || values.size() != group.size() || groups < 1 || options.samples < 1)
    throw Error(Error::Kind::kUsage, "bootstrap", "no values, or sizes that differ");
  std::vector<double> sum(static_cast<std::size_t>(groups)), count(sum.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum.at(static_cast<std::size_t>(group[i])) += values[i];
    count.at(static_cast<std::size_t>(group[i])) += 1;
  }
  std::mt19937_64 generator(options.seed);
  std::vector<double> means;
  for (std::int64_t sample = 0; sample < options.samples; ++sample) {
    double total = 0, drawn = 0;
    for (std::int64_t i = 0; i < groups; ++i) {
      // Not std::uniform_int_distribution, whose numbers differ between standard libraries.
      const std::size_t pick = generator() % static_cast<std::uint64_t>(groups);
      total += sum[pick];
      drawn += count[pick];
    }
    if (drawn > 0) means.push_back(total / drawn);
  }
  if (means.empty()) means.push_back(0);  // only groups without values were drawn
  std::sort(means.begin(), means.end());
  return means;
}

Interval interval_of(const std::vector<double>& means) {
  const auto quantile = [&](double share) {
    return means[static_cast<std::size_t>(
        std::lround(share * static_cast<double>(means.size() - 1)))];
  };
  return {quantile(0.025), quantile(0.975)};
}

Interval bootstrap_mean(const std::vector<double>& values, const std::vector<std::int64_t>& group,
                        std::int64_t groups, const BootstrapOptions& options) {
  return interval_of(bootstrap_means(values, group, groups, options));
}

std::pair<std::vector<std::int64_t>, std::int64_t> number_groups(
    const std::vector<std::int64_t>& group) {
  std::unordered_map<std::int64_t, std::int64_t> number;
  std::vector<std::int64_t> numbered;
  numbered.reserve(group.size());
  for (const auto one : group)
    numbered.push_back(
        number.try_emplace(one, static_cast<std::int64_t>(number.size())).first->second);
  return {std::move(numbered), static_cast<std::int64_t>(number.size())};
}

ShareResult share_of(const std::vector<double>& values, const std::vector<std::int64_t>& group,
                     const BootstrapOptions& options) {
  const auto [numbered, groups] = number_groups(group);  // so that no group is empty
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return {sum / static_cast<double>(values.size()),
          bootstrap_mean(values, numbered, groups, options)};
}

}  // namespace litevl
