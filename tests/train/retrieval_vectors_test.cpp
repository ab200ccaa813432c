// Agreement of losses and gradients with the reference vectors' set "litevl".
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "core/torch.h"
#include "support/is_close.h"
#include "support/vectors.h"
#include "train/contrastive.h"
#include "train/matching.h"

namespace litevl {
namespace {

struct Losses {
  torch::Tensor vtc, vtm, vtm_logits;
};

class RetrievalVectors : public testing::Test {
 protected:
  RetrievalVectors()
      : config_(load_vector_config("litevl")),
        weights_(load_vectors("litevl", "model")),
        inputs_(load_vectors("litevl", "inputs")),
        expected_(load_vectors("litevl", "expected")) {}

  LiteVL model(TimeAttention attention, TemporalScale scaling) {
    config_.vision.attention = attention;
    config_.vision.scaling = scaling;
    config_.decoder = false;  // these losses do not reach it
    LiteVL model(config_);
    load_parameters(*model, weights_);
    return model;
  }

  Losses losses(LiteVL& net) {
    const auto video = inputs_.at("video").to(net->temperature().scalar_type());
    const auto B = video.size(0);  // the texts beyond the pairs take no part in the losses
    const PaddedTexts texts{inputs_.at("input_ids").slice(0, 0, B),
                            inputs_.at("attention_mask").slice(0, 0, B)};
    const auto tokens = net->encode_video(video);
    const auto text_features = net->text_feature(net->encode_text(texts.input_ids, texts.mask));
    const auto similarities = similarity(net->video_feature(tokens, video.size(1)), text_features);
    const auto rows =
        list_rows({inputs_.at("neg_video_for_text"), inputs_.at("neg_text_for_video")});
    const auto logits = matching_logits(net, {tokens, video.size(1), texts, text_features}, rows);
    return {contrastive_loss(similarities, torch::tensor(0.07), inputs_.at("idx")),
            matching_loss_sum(logits, rows) / (3 * B), logits};
  }

  ModelConfig config_;
  Tensors weights_, inputs_, expected_;
};

TEST_F(RetrievalVectors, LossesOfEveryVariant) {
  const std::vector<std::tuple<std::string, TimeAttention, TemporalScale>> variants{
      {"dynamic", TimeAttention::kDivided, TemporalScale::kDynamic},
      {"none", TimeAttention::kDivided, TemporalScale::kNone},
      {"space_only", TimeAttention::kSpaceOnly, TemporalScale::kNone}};
  for (const auto& [name, attention, scaling] : variants) {
    auto net = model(attention, scaling);
    const auto loss = losses(net);
    EXPECT_TRUE(is_close(loss.vtc, expected_.at(name + ".vtc_loss"))) << name;
    EXPECT_TRUE(is_close(loss.vtm, expected_.at(name + ".vtm_loss"))) << name;
    EXPECT_TRUE(is_close(loss.vtm_logits, expected_.at(name + ".vtm_loss_logits"))) << name;
  }
}

// Ours in float64. The reference's are float32, and some are small differences of sums as large as
// the largest gradient: measured, its roundings are 1e-6 of that and 1e-5 of a tensor's own norm.
// Whatever is wrong with the model shows at 1e-2 and more.
TEST_F(RetrievalVectors, GradientsOfEveryParameter) {
  auto net = model(TimeAttention::kDivided, TemporalScale::kDynamic);
  net->to(torch::kFloat64);
  const auto video = inputs_.at("video").to(torch::kFloat64);
  const auto B = video.size(0);
  const auto loss = losses(net);
  // The temperature is the model's here, so that its gradient is there too.
  const auto tokens = net->encode_video(video);
  const auto text = net->text_feature(net->encode_text(
      inputs_.at("input_ids").slice(0, 0, B), inputs_.at("attention_mask").slice(0, 0, B)));
  const auto vtc = contrastive_loss(similarity(net->video_feature(tokens, video.size(1)), text),
                                    net->temperature(), inputs_.at("idx"));
  (vtc + loss.vtm).backward();
  EXPECT_TRUE(is_close(vtc + loss.vtm, expected_.at("grad.total_loss")));

  const auto path = vector_folder("litevl") / "grad_norms.json";
  const auto norms =
      nlohmann::json::parse(read_file(path, 1 << 20)).get<std::map<std::string, double>>();
  double largest = 0;
  for (const auto& [name, norm] : norms) largest = std::max(largest, norm);
  const auto parameters = net->named_parameters();
  std::size_t compared = 0;
  for (const auto& [name, norm] : norms) {
    const auto* parameter = parameters.find(name);
    if (parameter == nullptr) continue;  // the decoder's
    ++compared;
    const double actual =
        parameter->grad().defined() ? parameter->grad().norm().item<double>() : 0.0;
    EXPECT_NEAR(actual, norm, 1e-3 * norm + 5e-6 * largest) << name;
  }
  EXPECT_EQ(compared, parameters.size());

  for (const auto& [name, value] : expected_) {
    if (name.rfind("grad.", 0) != 0 || name == "grad.total_loss") continue;
    const auto* parameter = parameters.find(name.substr(5));
    ASSERT_NE(parameter, nullptr) << name;
    const double norm = value.norm().item<double>();
    const double roundings = 5e-5 * norm + 2e-6 * largest;
    EXPECT_TRUE(is_close(parameter->grad(), value, {.rtol = 1e-3, .atol = roundings})) << name;
  }
}

}  // namespace
}  // namespace litevl
