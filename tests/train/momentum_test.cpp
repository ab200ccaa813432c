// Momentum encoders, queues and soft targets: BLIP's own losses and gradients by the reference
// vectors' set "blip_retrieval", and what they must do on video.
#include "train/momentum.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "checkpoint/import_blip.h"
#include "checkpoint/pth_file.h"
#include "core/files.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "support/vectors.h"
#include "torch/read_tensor.h"
#include "torch/tensors.h"
#include "train/retrieval_step.h"

namespace litevl {
namespace {

constexpr Tolerance kLoss{.rtol = 0, .atol = 1e-4};
constexpr Tolerance kFeature{.rtol = 0, .atol = 1e-5};

// BLIP's names of momentum copies and queues as ours: "visual_encoder_m.x" is "visual_encoder.x".
std::map<std::string, at::Tensor> momentum_state(const PthFile& file) {
  std::map<std::string, at::Tensor> state;
  for (const auto& [name, shape] : file.shapes()) {
    const auto at = name.find("_m.");
    if (at != std::string::npos)
      state["momentum." + name.substr(0, at) + name.substr(at + 2)] = read_tensor(file, name);
  }
  state["queue.video"] = read_tensor(file, "image_queue").t().contiguous();
  state["queue.text"] = read_tensor(file, "text_queue").t().contiguous();
  state["queue.ids"] = read_tensor(file, "idx_queue")[0];
  // BLIP's queue is full from the start.
  state["queue.count"] = read_tensor(file, "ptr_queue")[0] + state["queue.ids"].size(0);
  return state;
}

class BlipMomentum : public testing::Test {
 protected:
  BlipMomentum()
      : inputs_(load_vectors("blip_retrieval", "inputs")),
        expected_(load_vectors("blip_retrieval", "expected")) {
    const auto path = vector_folder("blip_retrieval") / "model.pth";
    ImportOptions options;
    options.attention = TimeAttention::kSpaceOnly;
    options.config = vector_folder("blip_retrieval") / "model_config.json";
    const auto imported = import_blip(path, options);
    auto config = imported.config;
    config.pooling = {.temporal = false, .spatial = false};  // BLIP has none
    model_ = LiteVL(config);
    {
      const torch::NoGradGuard no_grad;
      for (auto& parameter : model_->named_parameters())
        parameter.value().copy_(as_tensor(imported.parameters.at(parameter.key())));
    }
    model_->eval();
    momentum_.emplace(model_, MomentumOptions{.momentum = 0.995, .queue = 12});
    momentum_->encoder()->eval();
    const PthFile file(path);
    auto state = momentum_state(file);
    for (const auto& [name, value] : momentum_->state())  // heads, which BLIP does not copy
      state.try_emplace(name, value);
    momentum_->load_state(state, 100);
  }

  RetrievalLosses losses(double soft_targets) {
    const auto B = inputs_.at("idx").size(0);
    RetrievalStepOptions options;
    options.momentum = &*momentum_;
    options.soft_targets = soft_targets;
    return retrieval_losses(
        model_,
        {inputs_.at("images").slice(1, 0, 1),  // a picture is a video of one frame
         {inputs_.at("input_ids").slice(0, 0, B), inputs_.at("attention_mask").slice(0, 0, B)},
         inputs_.at("idx")},
        options, Negatives{inputs_.at("neg_video_for_text"), inputs_.at("neg_text_for_video")});
  }

  Tensors inputs_, expected_;
  LiteVL model_{nullptr};
  std::optional<MomentumContrast> momentum_;
};

TEST_F(BlipMomentum, LossWithoutSoftTargets) {
  EXPECT_TRUE(is_close(torch::tensor(losses(0).vtc).to(torch::kFloat32),
                       expected_.at("image_loss_ita_alpha0"), kLoss));
}

TEST_F(BlipMomentum, LossesQueuesAndWeightsAfterAStep) {
  const auto actual = losses(0.4);
  EXPECT_TRUE(is_close(torch::tensor(actual.vtc).to(torch::kFloat32),
                       expected_.at("image_loss_ita_alpha04"), kLoss));
  EXPECT_TRUE(is_close(torch::tensor(actual.vtm).to(torch::kFloat32),
                       expected_.at("image_loss_itm"), kLoss));
  const auto state = momentum_->state();
  EXPECT_TRUE(is_close(state.at("queue.video").t(), expected_.at("after_image_queue"), kFeature));
  EXPECT_TRUE(is_close(state.at("queue.text").t(), expected_.at("after_text_queue"), kFeature));
  EXPECT_TRUE(torch::equal(state.at("queue.ids"), expected_.at("after_idx_queue")[0]));
  EXPECT_EQ(state.at("queue.count").item<std::int64_t>() % 12,
            expected_.at("after_ptr_queue").item<std::int64_t>());
  EXPECT_TRUE(is_close(state.at("momentum.text_proj.weight"),
                       expected_.at("after_momentum_text_proj_weight"), kFeature));
  EXPECT_TRUE(is_close(state.at("momentum.visual_encoder.blocks.0.attn.qkv.weight"),
                       expected_.at("after_momentum_block0_qkv_weight"), kFeature));
}

TEST_F(BlipMomentum, GradientOfEveryParameter) {
  losses(0.4);
  const auto path = vector_folder("blip_retrieval") / "grad_norms_alpha04.json";
  const auto norms =
      nlohmann::json::parse(read_file(path, 1 << 20)).get<std::map<std::string, double>>();
  double largest = 0;
  for (const auto& [name, norm] : norms) largest = std::max(largest, norm);
  std::size_t compared = 0;
  for (const auto& parameter : model_->named_parameters()) {
    const auto it = norms.find(parameter.key());
    ASSERT_NE(it, norms.end()) << parameter.key();
    const auto& grad = parameter.value().grad();
    const double actual = grad.defined() ? grad.norm().item<double>() : 0.0;
    // Some are exactly 0 but for the roundings of sums as large as the largest.
    EXPECT_NEAR(actual, it->second, 1e-3 * it->second + 1e-6 * largest) << parameter.key();
    ++compared;
  }
  EXPECT_EQ(compared, norms.size());
}

PairFeatures some_pairs(std::int64_t count, std::int64_t first_id) {
  return {torch::randn({count, 8}), torch::randn({count, 8}), torch::arange(count) + first_id};
}

TEST(MomentumContrast, KeepsTheNewestPairs) {
  torch::manual_seed(3);
  MomentumContrast momentum(small_model(), {.momentum = 0.5, .queue = 5});
  std::vector<PairFeatures> batches;
  for (const std::int64_t size : {2, 1, 3, 2}) {  // 8 pairs through 5 places
    batches.push_back(some_pairs(size, 10 * std::ssize(batches)));
    momentum.enqueue(batches.back());
  }
  const auto newest = some_pairs(2, 90);
  const auto keys = momentum.keys(newest);
  EXPECT_TRUE(torch::equal(keys.ids.slice(0, 0, 2), newest.ids));
  EXPECT_TRUE(torch::equal(std::get<0>(keys.ids.slice(0, 2).sort()),
                           torch::tensor({20, 21, 22, 30, 31}, torch::kInt64)));
  for (std::int64_t i = 2; i < keys.ids.size(0); ++i) {  // a pair's features stay together
    const auto id = keys.ids[i].item<std::int64_t>();
    const auto& batch = batches.at(static_cast<std::size_t>(id / 10));
    EXPECT_TRUE(torch::equal(keys.video[i], batch.video[id % 10]));
    EXPECT_TRUE(torch::equal(keys.text[i], batch.text[id % 10]));
  }
}

TEST(MomentumContrast, AnEmptyQueueHasNoKeys) {
  const MomentumContrast momentum(small_model(), {.momentum = 0.5, .queue = 5});
  EXPECT_EQ(momentum.keys(some_pairs(3, 0)).ids.size(0), 3);
}

TEST(MomentumContrast, FollowsTheEncodersOfAVideoModelOnly) {
  auto model = small_model();
  MomentumContrast momentum(model, {.momentum = 0.75, .queue = 4});
  const auto before = model->named_parameters()["visual_encoder.time_embed"].detach().clone();
  {
    const torch::NoGradGuard no_grad;
    for (auto& parameter : model->parameters()) parameter.add_(1);
  }
  momentum.follow(model);
  const auto copies = momentum.encoder()->named_parameters();
  EXPECT_TRUE(is_close(copies["visual_encoder.time_embed"], before + 0.25, kFeature));
  EXPECT_EQ(copies.find("text_decoder.bert.encoder.layer.0.output.dense.bias"), nullptr);
}

// With nothing in the queue and a copy that is the model, the keys are the features themselves.
TEST(MomentumContrast, WithoutHistoryItIsThePlainLoss) {
  torch::manual_seed(5);
  const auto unit = [] {
    return torch::nn::functional::normalize(torch::randn({4, 8}),
                                            torch::nn::functional::NormalizeFuncOptions().dim(1));
  };
  const PairFeatures pairs{unit(), unit(), torch::tensor({1, 2, 1, 3}, torch::kInt64)};
  const auto temperature = torch::tensor(0.2);
  const auto plain = contrastive_loss(similarity(pairs.video, pairs.text), temperature, pairs.ids);
  EXPECT_TRUE(is_close(queued_contrastive_loss(pairs, pairs, temperature, 0), plain, kFeature));
  EXPECT_FALSE(is_close(queued_contrastive_loss(pairs, pairs, temperature, 0.4), plain,
                        {.rtol = 0, .atol = 1e-3}));
}

TEST(MomentumContrast, RefusesWhatDoesNotFit) {
  const auto model = small_model();
  EXPECT_THROW(MomentumContrast(model, {.momentum = 1}), Error);
  EXPECT_THROW(MomentumContrast(model, {.momentum = 0.9, .queue = 0}), Error);
  MomentumContrast momentum(model, {.momentum = 0.9, .queue = 2});
  EXPECT_THROW(momentum.enqueue(some_pairs(3, 0)), Error);
  auto state = momentum.state();
  state.erase("queue.ids");
  EXPECT_THROW(momentum.load_state(state, 100), Error);
  state = momentum.state();
  state["queue.video"] = torch::zeros({3, 8});
  EXPECT_THROW(momentum.load_state(state, 100), Error);
}

}  // namespace
}  // namespace litevl
