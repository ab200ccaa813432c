// The loop on a tiny model: it learns, resumes exactly, and stops where it should.
#include "train/trainer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/error.h"
#include "core/files.h"
#include "core/torch.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

ModelConfig tiny_config() {
  ModelConfig config;
  config.vision = {.image_height = 32,
                   .image_width = 32,
                   .patch_size = 16,
                   .width = 32,
                   .layers = 1,
                   .heads = 4,
                   .mlp_width = 64,
                   .max_frames = 2};
  config.text = {.width = 32,
                 .layers = 1,
                 .heads = 4,
                 .mlp_width = 64,
                 .vocabulary = 14,
                 .max_positions = 16,
                 .encoder_width = 32};
  config.embed_dim = 16;
  config.unk_id = 1;
  config.cls_id = 2;
  config.sep_id = 3;
  config.dec_id = 12;
  config.enc_id = 13;
  return config;
}

WordPiece tiny_tokenizer() {
  return WordPiece({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "red", "green", "blue", "dark",
                    "light", "thing", "is"},
                   "test");
}

// Four plain colours, each with its name and a question about it, which one in five gets wrong.
class Colours : public PairSource {
 public:
  PairBatch batch(std::int64_t step) override {
    auto generator =
        torch::make_generator<torch::CPUGeneratorImpl>(static_cast<std::uint64_t>(step));
    PairBatch batch;
    batch.captions = {"a red thing", "a green thing", "a blue thing", "a dark thing"};
    batch.video_ids = {0, 1, 2, 3};
    batch.families = {0, 1, 2, 3};
    for (const auto& [video, name] : {std::pair{3, "dark"}, {0, "red"}, {2, "blue"}})
      batch.questions.push_back({video, {"thing is", {{"light", 0.2}, {name, 0.8}}, "colour"}});
    batch.video = torch::full({4, 2, 3, 32, 32}, -1.0);
    for (int colour = 0; colour < 3; ++colour) batch.video[colour].select(1, colour).fill_(1);
    batch.video = batch.video + 0.1 * torch::randn(batch.video.sizes(), generator);
    if (is_broken) batch.video.fill_(std::numeric_limits<float>::quiet_NaN());
    return batch;
  }
  bool is_broken = false;
};

class TrainerTest : public testing::Test {
 protected:
  TrainerTest() {
    at::set_num_threads(1);
    options_.start = "unused";
    options_.output = folder_.path().string();
    options_.steps = 12;
    options_.batch = 4;
    options_.rate = 3e-3;
    options_.precision = "float32";
    options_.checkpoint_every = 5;
    options_.log_every = 1;
    options_.softened_negatives = 0.5;
  }

  static LiteVL new_model() {
    torch::manual_seed(6);
    return LiteVL(tiny_config());
  }

  // Trains, stopping after `stop_at` steps; returns the losses by step.
  std::map<std::int64_t, double> train(LiteVL& model, std::int64_t stop_at = 1 << 20) {
    std::map<std::int64_t, double> losses;
    litevl::train(model, tiny_tokenizer(), source_, options_, [&](const TrainReport& report) {
      losses[report.step] = report.losses.total();
      return report.step < stop_at;
    });
    return losses;
  }

  TemporaryFolder folder_;
  TrainOptions options_;
  Colours source_;
};

TEST_F(TrainerTest, Learns) {
  options_.steps = 150;
  auto model = new_model();
  const auto losses = train(model);
  EXPECT_LT(losses.at(150), 0.5 * losses.at(1));
}

TEST_F(TrainerTest, LearnsToAnswer) {
  options_.task = "questions";
  options_.precision = "bfloat16";  // as the shipped runs
  options_.caption_weight = 0.5;
  options_.steps = 150;
  auto config = tiny_config();
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

TEST_F(TrainerTest, StopsAtALossThatIsNotFinite) {
  source_.is_broken = true;
  auto model = new_model();
  try {
    train(model);
    FAIL() << "trained on NaN";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 3);
    EXPECT_NE(std::string(error.what()).find("not finite at step 0"), std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "checkpoint.safetensors"));
}

TEST_F(TrainerTest, RefusesTheCheckpointOfAnotherModel) {
  auto model = new_model();
  train(model, 2);
  auto config = tiny_config();
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

}  // namespace
}  // namespace litevl
