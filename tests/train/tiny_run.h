// A tiny model and data of four plain colours, trained in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/torch.h"
#include "data/pair_source.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "support/tiny_config.h"
#include "torch/safetensors.h"
#include "torch/tensors.h"
#include "train/trainer.h"

namespace litevl {

using Tensors = std::map<std::string, at::Tensor>;

// For `tiny_tokenizer`.
inline ModelConfig run_config() {
  ModelConfig config = tiny_config(14);
  config.vision.max_frames = 2;
  config.unk_id = 1;
  config.cls_id = 2;
  config.sep_id = 3;
  return config;
}

inline WordPiece tiny_tokenizer() {
  return WordPiece({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "red", "green", "blue", "dark",
                    "light", "thing", "is"},
                   "test");
}

// Weights and all that a run remembers, as a checkpoint has them.
inline Tensors state_of(const std::filesystem::path& folder) {
  return load_safetensors(folder / "checkpoint.safetensors");
}

inline void expect_equal(Tensors actual, Tensors expected) {
  for (auto* tensors : {&actual, &expected}) EXPECT_EQ(tensors->erase("seconds"), 1u);
  EXPECT_EQ(actual.size(), expected.size());
  for (const auto& [name, value] : expected) {
    ASSERT_TRUE(actual.contains(name)) << name;
    EXPECT_TRUE(torch::equal(actual.at(name), value)) << name;
  }
}

// Four plain colours, each with its name and a question about it, which one in five gets wrong.
class Colours : public PairSource {
 public:
  PairBatch batch(std::int64_t step) override {
    if (step == missing_step) throw Error(Error::Kind::kData, "missing.mp4", "cannot be read");
    auto generator =
        torch::make_generator<torch::CPUGeneratorImpl>(static_cast<std::uint64_t>(step));
    PairBatch batch;
    batch.captions = {"a red thing", "a green thing", "a blue thing", "a dark thing"};
    batch.video_ids = {0, 1, 2, 3};
    batch.families = {0, 1, 2, 3};
    for (const auto& [asked, name] : {std::pair{3, "dark"}, {0, "red"}, {2, "blue"}})
      batch.questions.push_back({asked, {"thing is", {{"light", 0.2}, {name, 0.8}}, "colour"}});
    auto video = torch::full({4, 2, 3, 32, 32}, -1.0);
    for (int colour = 0; colour < 3; ++colour) video[colour].select(1, colour).fill_(1);
    video = video + 0.1 * torch::randn(video.sizes(), generator);
    if (is_broken) video.fill_(std::numeric_limits<float>::quiet_NaN());
    batch.video = as_array(video);
    return batch;
  }
  bool is_broken = false;
  std::int64_t missing_step = -1;
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
    options_.precision = TrainPrecision::kFloat32;
    options_.checkpoint_every = 5;
    options_.log_every = 1;
    options_.softened_negatives = 0.5;
  }

  static LiteVL new_model() {
    torch::manual_seed(6);
    return LiteVL(run_config());
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

}  // namespace litevl
