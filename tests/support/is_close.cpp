#include "support/is_close.h"

#include "core/torch.h"

namespace litevl {

testing::AssertionResult is_close(const at::Tensor& actual, const at::Tensor& expected,
                                  Tolerance tolerance) {
  if (actual.sizes() != expected.sizes())
    return testing::AssertionFailure()
           << "actual has shape " << actual.sizes() << ", expected " << expected.sizes();
  if (actual.numel() == 0) return testing::AssertionSuccess();
  const auto a = actual.detach().to(torch::kFloat64).flatten();
  const auto e = expected.detach().to(torch::kFloat64).flatten();
  const auto excess = ((a - e).abs() - (tolerance.atol + tolerance.rtol * e.abs()))
                          .nan_to_num(std::numeric_limits<double>::infinity());
  const auto count = (excess > 0).sum().item<std::int64_t>();
  if (count == 0) return testing::AssertionSuccess();
  auto flat = excess.argmax().item<std::int64_t>();
  const double actual_value = a[flat].item<double>();
  const double expected_value = e[flat].item<double>();
  std::vector<std::int64_t> index(static_cast<std::size_t>(actual.dim()));
  for (auto d = actual.dim() - 1; d >= 0; --d) {
    index[static_cast<std::size_t>(d)] = flat % actual.size(d);
    flat /= actual.size(d);
  }
  return testing::AssertionFailure()
         << count << " of " << a.numel() << " values differ; worst at " << at::IntArrayRef(index)
         << ": actual " << actual_value << ", expected " << expected_value;
}

}  // namespace litevl
