#include <gtest/gtest.h>
#include <torch/optim/adamw.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "train/adamw.h"
#include "train/schedule.h"

namespace litevl {
namespace {

TEST(AdamW, AgreesWithLibTorchForTenSteps) {
  torch::manual_seed(5);
  auto ours = torch::randn({4, 3});
  auto theirs = ours.clone().requires_grad_();
  const auto target = torch::randn({4, 3});
  AdamW optimizer({{"w", ours.requires_grad_(), 0.5, 0.1}}, {});
  torch::optim::AdamW reference(
      {theirs}, torch::optim::AdamWOptions(5e-3).betas({0.9, 0.98}).eps(1e-8).weight_decay(0.1));
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    (ours - target).pow(2).sum().backward();
    optimizer.step(1e-2);
    reference.zero_grad();
    (theirs - target).pow(2).sum().backward();
    reference.step();
  }
  EXPECT_TRUE(is_close(ours, theirs, {.atol = 1e-6}));
}

TEST(AdamW, StateGoesOnWhereItWas) {
  const auto start = torch::ones({3});
  const auto run = [&](bool reload) {
    auto w = start.clone().requires_grad_();
    AdamW first({{"w", w, 1, 0}}, {});
    auto* optimizer = &first;
    AdamW second({{"w", w, 1, 0}}, {});
    for (int step = 0; step < 6; ++step) {
      if (reload && step == 3) {
        second.load_state(first.state(), 100);
        optimizer = &second;
      }
      optimizer->zero_grad();
      w.pow(4).sum().backward();
      optimizer->step(0.1);
    }
    return w.detach();
  };
  EXPECT_TRUE(torch::equal(run(false), run(true)));
}

TEST(AdamW, RefusesAnotherModelsState) {
  AdamW optimizer({{"w", torch::ones({3}).requires_grad_(), 1, 0}}, {});
  auto state = optimizer.state();
  state["w.exp_avg"] = torch::zeros({4});
  EXPECT_THROW(optimizer.load_state(state, 100), Error);
  state.erase("w.exp_avg");
  EXPECT_THROW(optimizer.load_state(state, 100), Error);
}

TEST(AdamW, ARateFactorOfZeroLeavesAParameterAlone) {
  auto w = torch::ones({3}).requires_grad_();
  AdamW optimizer({{"block.temporal_scaling.fc1", w, 1, 0.5}}, {});
  optimizer.set_rate_factor(".temporal_scaling.", 0);
  w.sum().backward();
  optimizer.step(0.1);
  EXPECT_TRUE(torch::equal(w, torch::ones({3})));
}

TEST(Schedule, WarmsUpAndFallsToItsEnd) {
  const Schedule schedule{.peak_rate = 1, .end_rate = 0.1, .warmup_steps = 10, .plan = {{0, 110}}};
  EXPECT_DOUBLE_EQ(schedule.rate(0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.rate(9), 1);
  EXPECT_DOUBLE_EQ(schedule.rate(10), 1);
  EXPECT_NEAR(schedule.rate(60), 0.55, 1e-9);
  EXPECT_NEAR(schedule.rate(109), 0.1, 1e-3);
}

TEST(Schedule, WorksWithoutWarmUpAndForOneStep) {
  EXPECT_DOUBLE_EQ((Schedule{.peak_rate = 2, .warmup_steps = 0, .plan = {{0, 1}}}).rate(0), 2);
}

// From step to step no more than the cosine of the first plan falls, whenever a run is extended.
TEST(Schedule, DoesNotJumpWhereARunIsExtended) {
  const Schedule first{.peak_rate = 1, .end_rate = 0.1, .warmup_steps = 10, .plan = {{0, 110}}};
  const double steepest = 0.9 * std::numbers::pi / 2 / 100;
  for (const std::int64_t at : {1, 10, 30, 60, 109, 110}) {
    for (const std::int64_t steps : {111, 120, 220, 1000}) {
      auto extended = first;
      extended.plan.push_back({at, steps});
      const Schedule planned{
          .peak_rate = 1, .end_rate = 0.1, .warmup_steps = 10, .plan = {{0, steps}}};
      EXPECT_DOUBLE_EQ(extended.rate(at - 1), first.rate(at - 1));
      for (std::int64_t step = std::max<std::int64_t>(at, 10); step < steps; ++step)
        ASSERT_LE(std::abs(extended.rate(step) - extended.rate(step - 1)), steepest * (1 + 1e-9))
            << at << " to " << steps << ", step " << step;
      EXPECT_LE(extended.rate(steps - 1), planned.rate(steps - 1) + 1e-12);
      if (steps == 1000) {  // there is time to come to where the longer run would be
        EXPECT_GT(extended.rate(at + 99), 0.7);
        EXPECT_DOUBLE_EQ(extended.rate(at + 99), planned.rate(at + 99));
      }
    }
  }
}

TEST(Schedule, IsExtendedAgainAndAgain) {
  const Schedule schedule{.peak_rate = 1, .plan = {{0, 10}, {10, 20}, {10, 30}, {25, 40}}};
  const double steepest = std::numbers::pi / 2 / 10;
  for (std::int64_t step = 1; step < 40; ++step)
    EXPECT_LE(std::abs(schedule.rate(step) - schedule.rate(step - 1)), steepest) << step;
  EXPECT_EQ(schedule.rate(5), (Schedule{.peak_rate = 1, .plan = {{0, 10}}}).rate(5));
}

}  // namespace
}  // namespace litevl
