// The loop on a tiny model: it learns, resumes exactly, and stops where it should.
#include "train/trainer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/files.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/other_device.h"
#include "train/augmented_source.h"
#include "train/tiny_run.h"

namespace litevl {
namespace {

TEST_F(TrainerTest, Learns) {
  options_.steps = 150;
  auto model = new_model();
  const auto losses = train(model);
  EXPECT_LT(losses.at(150), 0.5 * losses.at(1));
}

TEST_F(TrainerTest, LearnsToAnswer) {
  options_.task = DataTask::kQuestions;
  options_.precision = TrainPrecision::kBfloat16;  // as the shipped runs
  options_.caption_weight = 0.5;
  options_.steps = 150;
  auto config = run_config();
  config.decoder = true;
  torch::manual_seed(6);
  LiteVL model(config);
  std::map<std::int64_t, TrainStep> steps;
  litevl::train(model, tiny_tokenizer(), source_, options_, [&](const TrainReport& report) {
    steps[report.step] = report.losses;
    return true;
  });
  EXPECT_LT(steps.at(150).value("answers"), 0.6 * steps.at(1).value("answers"));
  EXPECT_LT(steps.at(150).value("vtc"), 0.6 * steps.at(1).value("vtc"));
  EXPECT_EQ(steps.at(150).value("right"), 1) << "the weightier of two answers is the prediction";
}

TEST_F(TrainerTest, ResumedEqualsUninterruptedToTheLastBit) {
  auto whole = new_model();
  const auto expected = train(whole);
  std::filesystem::remove(folder_.path() / "checkpoint.safetensors");

  auto first = new_model();
  train(first, 7);
  auto second = new_model();  // another process would begin with fresh weights
  const auto rest = train(second);
  EXPECT_EQ(rest.begin()->first, 8);
  for (const auto& [step, loss] : rest) EXPECT_EQ(loss, expected.at(step)) << step;
  const auto weights = whole->named_parameters();
  for (const auto& parameter : second->named_parameters())
    EXPECT_TRUE(torch::equal(parameter.value(), weights[parameter.key()])) << parameter.key();
}

// All of the recipe at once: momentum encoders and queue, soft targets on their ramp, parts,
// recomputed blocks, merged places, dropout, layer-wise rates, augmentation and validation.
TEST_F(TrainerTest, TheWholeRecipeResumesToTheLastBit) {
  options_.queue = 6;  // a batch and a half
  options_.soft_target_ramp_steps = 9;
  options_.micro_batch = 3;
  options_.checkpoint_blocks = true;
  options_.kept_places = 0.5;
  options_.dropout = 0.1;
  options_.layer_decay = 0.8;
  options_.precision = TrainPrecision::kBfloat16;
  options_.validate_every = 4;
  const auto run = [&](const std::filesystem::path& folder, std::int64_t stop_at) {
    options_.output = folder.string();
    std::filesystem::create_directories(folder);
    auto config = run_config();
    config.text.dropout = options_.dropout;
    torch::manual_seed(6);
    LiteVL model(config);
    model->recompute_blocks(true);
    AugmentedSource source(std::make_unique<Colours>(), {.seed = 2, .image_size = 32});
    return litevl::train(model, tiny_tokenizer(), source, options_,
                         [&](const TrainReport& report) { return report.step < stop_at; },
                         {.measure = [](LiteVL& m) { return m->temperature().item<double>(); },
                          .keep = [](LiteVL&) {}});
  };
  EXPECT_TRUE(run(folder_.path() / "whole", 100).is_done);
  for (const std::int64_t stop_at : {3, 4, 9}) {
    const auto folder = folder_.path() / std::to_string(stop_at);
    const auto stopped = run(folder, stop_at);
    EXPECT_FALSE(stopped.is_done);
    EXPECT_EQ(stopped.step, stop_at);
    torch::manual_seed(99);  // another process draws other numbers
    EXPECT_TRUE(run(folder, 100).is_done);
    expect_equal(state_of(folder), state_of(folder_.path() / "whole"));
  }
  const auto state = state_of(folder_.path() / "whole");
  EXPECT_EQ(state.at("queue.count").item<std::int64_t>(), 48);
  EXPECT_TRUE(state.contains("selection.best_step"));
}

TEST_F(TrainerTest, ValidationChangesNothingAndKeepsTheBest) {
  auto plain = new_model();
  train(plain);
  const auto expected = state_of(folder_.path());
  std::filesystem::remove(folder_.path() / "checkpoint.safetensors");

  options_.validate_every = 3;
  auto model = new_model();
  std::vector<double> scores = {1, 3, 2, 3};  // at steps 3, 6, 9, 12
  std::vector<std::int64_t> kept;
  std::int64_t step = 0;
  const auto outcome =
      litevl::train(model, tiny_tokenizer(), source_, options_,
                    [&](const TrainReport& report) {
                      EXPECT_EQ(report.validation.has_value(), report.step % 3 == 0);
                      step = report.step;
                      return true;
                    },
                    {.measure =
                         [&](LiteVL& m) {
                           EXPECT_FALSE(m->is_training());
                           torch::rand({5});  // a validation may draw what it likes
                           return scores.at(static_cast<std::size_t>(step / 3));
                         },
                     .keep = [&](LiteVL&) { kept.push_back(step + 1); }});
  EXPECT_EQ(kept, (std::vector<std::int64_t>{3, 6}));  // of equals the first
  EXPECT_EQ(outcome.selection.best_step, 6);
  EXPECT_EQ(outcome.selection.best_score, 3);
  EXPECT_EQ(outcome.selection.checks_since, 2);
  auto actual = state_of(folder_.path());
  for (const auto* name : {"best_score", "best_step", "checks_since", "last_step"})
    EXPECT_EQ(actual.erase(std::string("selection.") + name), 1u);
  expect_equal(actual, expected);
}

TEST_F(TrainerTest, EndsWhenNothingGetsBetterAndStaysEnded) {
  options_.validate_every = 2;
  options_.patience = 2;
  int measured = 0;
  const Validation validation{.measure = [&](LiteVL&) { return ++measured == 1 ? 5.0 : 4.0; },
                              .keep = [](LiteVL&) {}};
  const auto run = [&] {
    auto model = new_model();
    return litevl::train(
        model, tiny_tokenizer(), source_, options_, [](const TrainReport&) { return true; },
        validation);
  };
  const auto ended = run();
  EXPECT_TRUE(ended.is_done);
  EXPECT_EQ(ended.step, 6);
  EXPECT_EQ(ended.selection.best_step, 2);
  EXPECT_EQ(run().step, 6);  // the same command again makes no further steps
  EXPECT_EQ(measured, 3);
}

TEST_F(TrainerTest, RefusesACheckpointWithoutTheQueue) {
  auto model = new_model();
  train(model, 2);
  options_.queue = 8;
  auto other = new_model();
  EXPECT_THROW(train(other), Error);
}

TEST_F(TrainerTest, TheLogHasEveryStepOnceAfterAResume) {
  auto model = new_model();
  train(model, 7);
  auto again = new_model();
  train(again);
  std::istringstream log(read_file(folder_.path() / "log.csv", 1 << 20));
  std::string line;
  std::getline(log, line);
  EXPECT_EQ(line.substr(0, 10), "step,rate,");
  for (int step = 1; step <= 12; ++step) {
    ASSERT_TRUE(std::getline(log, line));
    EXPECT_EQ(std::stoi(line), step);
  }
  EXPECT_FALSE(std::getline(log, line));
}

TEST_F(TrainerTest, RefusesTheCheckpointOfAnotherModel) {
  auto model = new_model();
  train(model, 2);
  auto config = run_config();
  config.embed_dim = 8;
  LiteVL other(config);
  EXPECT_THROW(train(other), Error);
}

TEST_F(TrainerTest, TheScalingWaitsAsLongAsItIsHeld) {
  options_.scaling_hold_steps = 100;
  auto model = new_model();
  const auto name = "visual_encoder.blocks.0.temporal_scaling.fc2.bias";
  train(model);
  EXPECT_EQ(model->named_parameters()[name].item<double>(), 0);
}

// Both tasks, with all that a step may have: a batch in parts, blocks computed again, merged
// places, momentum encoders. Saved there, read here.
TEST_F(TrainerTest, AnotherDeviceLearnsTheSame) {
  options_.micro_batch = 3;
  options_.kept_places = 0.5;
  options_.steps = 4;
  // Weights move by ten times the bound below. At a higher rate AdamW, which makes whole steps of
  // gradients that are nothing but roundings, moves single ones apart on some processors.
  options_.rate = 3e-4;
  for (const bool is_retrieval : {true, false}) {
    options_.task = is_retrieval ? DataTask::kRetrieval : DataTask::kQuestions;
    options_.queue = is_retrieval ? 8 : 0;
    options_.caption_weight = is_retrieval ? 0 : 0.5;
    const auto model_on = [&](at::Device device) {
      auto config = run_config();
      config.decoder = !is_retrieval;
      torch::manual_seed(6);
      LiteVL model(config);
      model->recompute_blocks(true);
      model->to(device);
      return model;
    };
    const auto folder = [&](const char* name) {
      options_.output = (folder_.path() / word_text(kDataTaskWords, options_.task) / name).string();
      std::filesystem::create_directories(options_.output);
      return std::filesystem::path(options_.output);
    };
    const auto here_folder = folder("here");
    auto here = model_on(at::kCPU), there = model_on(other_device());
    const auto expected = train(here);
    const auto there_folder = folder("there");
    const auto losses = train(there);
    ASSERT_EQ(losses.size(), 4U);
    for (const auto& [step, loss] : expected) EXPECT_NEAR(losses.at(step), loss, 1e-4) << step;
    const auto saved = state_of(there_folder);
    for (const auto& [name, value] : state_of(here_folder)) {
      if (name == "seconds") continue;
      ASSERT_TRUE(saved.contains(name)) << name;
      EXPECT_TRUE(is_close(saved.at(name).to(torch::kFloat64), value.to(torch::kFloat64),
                           {.rtol = 1e-3, .atol = 1e-4}))
          << name;
    }
    // Goes on from the CPU's checkpoint.
    options_.output = here_folder.string();
    options_.steps = 5;
    auto resumed = model_on(other_device());
    EXPECT_EQ(train(resumed).size(), 1U);
    options_.steps = 4;
  }
}

// Losses of a few steps are means over products of 8 bits: 2% of what they begin with.
TEST_F(TrainerTest, LearnsNearlyTheSameUnderAutocastOnAnotherDevice) {
  options_.steps = 4;
  const auto folder = folder_.path();
  const auto train_on = [&](at::Device device, const char* precision, double rate) {
    options_.output = (folder / (precision + std::to_string(rate))).string();
    std::filesystem::create_directories(options_.output);
    options_.precision = word_value(kTrainPrecisionWords, precision).value();
    options_.rate = rate;
    auto model = new_model();
    model->to(device);
    return train(model);
  };
  const auto expected = train_on(at::kCPU, "float32", 3e-3);
  const double bound = 0.02 * expected.at(1);
  for (const auto& [step, loss] : train_on(autocast_device(), "bfloat16", 3e-3))
    EXPECT_NEAR(loss, expected.at(step), bound) << step;
  // A run at four times the rate is seen.
  EXPECT_GT(std::abs(train_on(autocast_device(), "bfloat16", 12e-3).at(4) - expected.at(4)), bound);
}

}  // namespace
}  // namespace litevl
