#include "explain/numbers.h"

#include <algorithm>
#include <numeric>

namespace litevl {

double sum_of(const Array<float>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

double most_of(const Array<float>& x) {
  return static_cast<double>(*std::max_element(x.begin(), x.end()));
}

std::vector<double> row_sums(const Array<float>& x) {
  std::vector<double> sums;
  for (std::int64_t i = 0; i < x.size(0); ++i) sums.push_back(sum_of(x.row(i)));
  return sums;
}

Array<float> shares(Array<float> x) {
  const double sum = sum_of(x);
  if (sum > 0)
    for (float& value : x) value = static_cast<float>(static_cast<double>(value) / sum);
  return x;
}

Array<float> mean_of_rows(const Array<float>& x, std::int64_t begin, std::int64_t end) {
  Array<float> mean(Shape(x.shape().begin() + 1, x.shape().end()));
  for (std::int64_t i = begin; i < end; ++i) {
    const auto row = x.row(i);
    for (std::int64_t k = 0; k < mean.count(); ++k)
      mean[k] += row[k] / static_cast<float>(end - begin);
  }
  return mean;
}

}  // namespace litevl
