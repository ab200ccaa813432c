#include "explain/faithfulness.h"

#include <cmath>
#include <numeric>
#include <random>

#include "core/error.h"
#include "core/stop.h"
#include "core/torch.h"
#include "explain/explainer.h"

namespace litevl {
namespace {

// Not std::shuffle, whose results differ between standard libraries.
at::Tensor random_order(std::int64_t count, std::mt19937_64& generator) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[generator() % i]);
  return torch::tensor(order);
}

// Of equal steps from 0 to 1.
double area(const std::vector<double>& curve) {
  double sum = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) sum += (curve[i - 1] + curve[i]) / 2;
  return sum / static_cast<double>(curve.size() - 1);
}

void add(std::vector<double>& sum, const std::vector<double>& values, double weight) {
  sum.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) sum[i] += weight * values[i];
}

class Checker {
 public:
  Checker(Explainer& explainer, const at::Tensor& video, const Explanation& explanation,
          const FaithfulnessOptions& options,
          const std::function<void(std::int64_t, std::int64_t)>& progress)
      : explainer_(explainer),
        video_(video),
        explanation_(explanation),
        options_(options),
        progress_(progress),
        colour_(video.mean(std::vector<std::int64_t>{0, 2, 3}).view({1, 1, 3, 1, 1})) {
    if (options.steps < 1 || options.random_orders < 1 || options.batch < 1)
      throw Error(Error::Kind::kUsage, "check", "steps, orders and batch must be 1 or more");
    total_ = 2 * (3 + options.random_orders) * 2 * (options.steps + 1);
  }

  Faithfulness run() {
    Faithfulness result;
    for (std::int64_t i = 0; i <= options_.steps; ++i)
      result.shares.push_back(static_cast<double>(i) / static_cast<double>(options_.steps));
    const auto& heat = explanation_.gradient.text;        // (T,R,C)
    const auto& attention = explanation_.attention.text;  // (T,R,C)
    result.frames = check(heat.sum({1, 2}), attention.sum({1, 2}));
    result.regions = check(heat.flatten(), attention.flatten());
    return result;
  }

 private:
  // Heats (U) of the parts, frames or patches.
  std::vector<OrderCurves> check(const at::Tensor& heat, const at::Tensor& attention) {
    const auto most_first = heat.argsort(/*dim=*/0, /*descending=*/true);
    std::vector<OrderCurves> curves = {measure("most important first", {most_first}),
                                       measure("by attention alone", {attention.argsort(0, true)})};
    std::mt19937_64 generator(options_.seed);
    std::vector<at::Tensor> random;
    for (std::int64_t i = 0; i < options_.random_orders; ++i)
      random.push_back(random_order(heat.size(0), generator));
    curves.push_back(measure("at random", random));
    curves.push_back(measure("least important first", {most_first.flip(0)}));
    return curves;
  }

  // The mean over `orders` (U) of parts.
  OrderCurves measure(const std::string& name, const std::vector<at::Tensor>& orders) {
    OrderCurves curves{name, {}, {}, 0, 0};
    const double weight = 1 / static_cast<double>(orders.size());
    for (const auto& order : orders) {
      // Which parts are gone after every step: (steps+1,U).
      std::vector<at::Tensor> gone;
      for (std::int64_t i = 0; i <= options_.steps; ++i) {
        const auto count = (i * order.size(0) + options_.steps / 2) / options_.steps;
        gone.push_back(torch::zeros({order.size(0)}).index_fill_(0, order.slice(0, 0, count), 1));
      }
      const auto parts = torch::stack(gone).view({options_.steps + 1, video_.size(0), -1});
      add(curves.deletion, probabilities(parts), weight);
      add(curves.insertion, probabilities(1 - parts), weight);
    }
    curves.deletion_area = area(curves.deletion);
    curves.insertion_area = area(curves.insertion);
    return curves;
  }

  // Of the videos that lack `gone` (B,T,1 or S), 1 where something is gone.
  std::vector<double> probabilities(const at::Tensor& gone) {
    const auto B = gone.size(0), T = gone.size(1), H = video_.size(2), W = video_.size(3);
    const auto P = explainer_.config().vision.patch_size;
    auto mask = gone;
    if (gone.size(2) > 1)
      mask = gone.view({B, T, H / P, W / P}).repeat_interleave(P, 2).repeat_interleave(P, 3);
    mask = mask.view({B, T, 1, gone.size(2) > 1 ? H : 1, gone.size(2) > 1 ? W : 1});
    std::vector<double> result;
    for (std::int64_t begin = 0; begin < B; begin += options_.batch) {
      check_stop();
      const auto m = mask.slice(0, begin, begin + options_.batch);
      const auto p =
          explainer_
              .probabilities(video_ * (1 - m) + colour_ * m, explanation_.text, explanation_.answer)
              .to(torch::kFloat64)
              .contiguous();
      result.insert(result.end(), p.data_ptr<double>(), p.data_ptr<double>() + p.numel());
      done_ += p.numel();
      if (progress_) progress_(done_, total_);
    }
    return result;
  }

  Explainer& explainer_;
  const at::Tensor& video_;
  const Explanation& explanation_;
  const FaithfulnessOptions& options_;
  const std::function<void(std::int64_t, std::int64_t)>& progress_;
  at::Tensor colour_;  // (1,1,3,1,1)
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
};

}  // namespace

Faithfulness check_faithfulness(Explainer& explainer, const at::Tensor& video,
                                const Explanation& explanation, const FaithfulnessOptions& options,
                                const std::function<void(std::int64_t, std::int64_t)>& progress) {
  return Checker(explainer, video, explanation, options, progress).run();
}

}  // namespace litevl
