#include "explain/faithfulness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

#include "core/stop.h"
#include "explain/explainer.h"
#include "explain/numbers.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// Parts of the video, frames or patches, by their numbers.
using Order = std::vector<std::int64_t>;

// Not std::shuffle, whose results differ between standard libraries.
Order random_order(std::size_t count, std::mt19937_64& generator) {
  Order order(count);
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[generator() % i]);
  return order;
}

// Most important first.
Order order_by(const std::vector<double>& heat) {
  Order order(heat.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return heat[static_cast<std::size_t>(a)] > heat[static_cast<std::size_t>(b)];
  });
  return order;
}

// Equal steps from 0 to 1.
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
  Checker(Explainer& explainer, const Array<float>& video, const Explanation& explanation,
          const FaithfulnessOptions& options,
          const std::function<void(std::int64_t, std::int64_t)>& progress)
      : explainer_(explainer),
        video_(video),
        explanation_(explanation),
        options_(options),
        progress_(progress) {
    for (std::size_t c = 0; c < 3; ++c) {
      double sum = 0;
      for (std::int64_t t = 0; t < video.size(0); ++t)
        sum += sum_of(video.row(t).row(static_cast<std::int64_t>(c)));
      colour_[c] = static_cast<float>(sum / static_cast<double>(video.count() / 3));
    }
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
    result.frames = check(row_sums(heat), row_sums(attention));
    result.regions = check({heat.begin(), heat.end()}, {attention.begin(), attention.end()});
    return result;
  }

 private:
  // Heats (U) of the parts, frames or patches.
  std::vector<OrderCurves> check(const std::vector<double>& heat,
                                 const std::vector<double>& attention) {
    const auto most_first = order_by(heat);
    std::vector<OrderCurves> curves = {measure("most important first", {most_first}),
                                       measure("by attention alone", {order_by(attention)})};
    std::mt19937_64 generator(options_.seed);
    std::vector<Order> random;
    for (std::int64_t i = 0; i < options_.random_orders; ++i)
      random.push_back(random_order(heat.size(), generator));
    curves.push_back(measure("at random", random));
    curves.push_back(
        measure("least important first", {Order(most_first.rbegin(), most_first.rend())}));
    return curves;
  }

  // The mean over `orders` (U) of parts.
  OrderCurves measure(const std::string& name, const std::vector<Order>& orders) {
    OrderCurves curves{name, {}, {}, 0, 0};
    const double weight = 1 / static_cast<double>(orders.size());
    for (const auto& order : orders) {
      add(curves.deletion, probabilities(order, /*is_deletion=*/true), weight);
      add(curves.insertion, probabilities(order, /*is_deletion=*/false), weight);
    }
    curves.deletion_area = area(curves.deletion);
    curves.insertion_area = area(curves.insertion);
    return curves;
  }

  // The probabilities of the video after every step, in which more parts are removed or restored.
  std::vector<double> probabilities(const Order& order, bool is_deletion) {
    std::vector<double> result;
    std::vector<Array<float>> batch;
    for (std::int64_t step = 0; step <= options_.steps; ++step) {
      const auto count = (step * std::ssize(order) + options_.steps / 2) / options_.steps;
      std::vector<char> is_gone(order.size(), is_deletion ? 0 : 1);
      for (std::int64_t i = 0; i < count; ++i)
        is_gone[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = is_deletion ? 1 : 0;
      batch.push_back(without(is_gone));
      if (std::ssize(batch) < options_.batch && step < options_.steps) continue;
      check_stop();
      const auto p = explainer_.probabilities(stack(batch), explanation_.text, explanation_.answer);
      result.insert(result.end(), p.begin(), p.end());
      batch.clear();
      done_ += std::ssize(p);
      if (progress_) progress_(done_, total_);
    }
    return result;
  }

  // The video (T,3,H,W) with its mean colour where parts, frames or patches, are removed.
  Array<float> without(const std::vector<char>& is_gone) const {
    const auto T = video_.size(0), H = video_.size(2), W = video_.size(3);
    const auto patches = std::ssize(is_gone) / T;  // 1 if parts are frames
    const auto P = explainer_.config().vision.patch_size;
    auto rest = video_.clone();
    float* pixel = rest.data();
    for (std::int64_t t = 0; t < T; ++t)
      for (const float colour : colour_)
        for (std::int64_t y = 0; y < H; ++y)
          for (std::int64_t x = 0; x < W; ++x, ++pixel) {
            const auto patch = patches > 1 ? y / P * (W / P) + x / P : 0;
            if (is_gone[static_cast<std::size_t>(t * patches + patch)] != 0) *pixel = colour;
          }
    return rest;
  }

  Explainer& explainer_;
  const Array<float>& video_;
  const Explanation& explanation_;
  const FaithfulnessOptions& options_;
  const std::function<void(std::int64_t, std::int64_t)>& progress_;
  std::array<float, 3> colour_{};  // the video's mean
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
};

}  // namespace

Faithfulness check_faithfulness(Explainer& explainer, const Array<float>& video,
                                const Explanation& explanation, const FaithfulnessOptions& options,
                                const std::function<void(std::int64_t, std::int64_t)>& progress) {
  return Checker(explainer, video, explanation, options, progress).run();
}

}  // namespace litevl
