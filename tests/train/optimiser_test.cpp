#include <gtest/gtest.h>
#include <torch/optim/adamw.h>

#include "core/error.h"
#include "core/torch.h"
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
        second.load_state(first.state());
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
  EXPECT_THROW(optimizer.load_state(state), Error);
  state.erase("w.exp_avg");
  EXPECT_THROW(optimizer.load_state(state), Error);
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
  const Schedule schedule{.peak_rate = 1, .end_rate = 0.1, .warmup_steps = 10, .steps = 110};
  EXPECT_DOUBLE_EQ(schedule.rate(0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.rate(9), 1);
  EXPECT_DOUBLE_EQ(schedule.rate(10), 1);
  EXPECT_NEAR(schedule.rate(60), 0.55, 1e-9);
  EXPECT_NEAR(schedule.rate(109), 0.1, 1e-3);
}

TEST(Schedule, WorksWithoutWarmUpAndForOneStep) {
  EXPECT_DOUBLE_EQ((Schedule{.peak_rate = 2, .warmup_steps = 0, .steps = 1}).rate(0), 2);
}

}  // namespace
}  // namespace litevl
