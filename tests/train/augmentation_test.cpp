#include "train/augmentation.h"

#include <gtest/gtest.h>

#include "core/torch.h"
#include "support/is_close.h"
#include "torch/tensors.h"
#include "train/augmented_source.h"

namespace litevl {
namespace {

at::Tensor some_frames(std::int64_t T, std::int64_t side) {
  torch::manual_seed(7);
  return torch::rand({T, 3, side, side}) * 255;
}

Augmentation change(PictureChange kind, double sign = 1) {
  Augmentation augmentation;
  augmentation.operations[0] = {kind, sign};
  return augmentation;
}

TEST(Augmentation, NothingChangesNothing) {
  const auto frames = some_frames(2, 16);
  EXPECT_TRUE(is_close(augment_frames(frames, {}, 16), frames, {.rtol = 0, .atol = 1e-3}));
}

TEST(Augmentation, EveryFrameAlike) {
  const auto frames = some_frames(1, 24).repeat({3, 1, 1, 1});
  std::mt19937_64 generator(5);
  for (int i = 0; i < 60; ++i) {
    const auto out = augment_frames(frames, choose_augmentation(generator, true), 16);
    EXPECT_EQ(out.sizes(), (std::vector<std::int64_t>{3, 3, 16, 16}));
    EXPECT_TRUE(torch::equal(out[0], out[1]));
    EXPECT_TRUE(torch::equal(out[0], out[2]));
    EXPECT_GE(out.min().item<double>(), -1e-3);
    EXPECT_LE(out.max().item<double>(), 255 + 1e-3);
  }
}

TEST(Augmentation, TakesTheLevelsOfAllFramesTogether) {
  // A dark frame and a light one: apart, each would be stretched to the same.
  const auto frames =
      torch::stack({torch::rand({3, 32, 32}) * 50, 100 + torch::rand({3, 32, 32}) * 50});
  const auto stretched = augment_frames(frames, change(PictureChange::kAutoContrast), 32);
  EXPECT_NEAR(stretched.min().item<double>(), 0, 1e-3);
  EXPECT_NEAR(stretched.max().item<double>(), 255, 1e-3);
  EXPECT_LT(stretched[0].max().item<double>(), stretched[1].min().item<double>());
  const auto equalized = augment_frames(frames, change(PictureChange::kEqualize), 32);
  EXPECT_LT(equalized[0].max().item<double>(), equalized[1].min().item<double>());
}

TEST(Augmentation, EqualizeMakesLevelsFrequentAlike) {
  // A ramp of squares: most levels dark. Afterwards the median is the middle.
  const auto ramp = (torch::arange(64 * 64).to(torch::kFloat32) / (64 * 64 - 1)).pow(2) * 255;
  const auto frames = ramp.view({1, 1, 64, 64}).repeat({1, 3, 1, 1});
  const auto out = augment_frames(frames, change(PictureChange::kEqualize), 64);
  EXPECT_NEAR(frames.median().item<double>(), 64, 1);
  EXPECT_NEAR(out.median().item<double>(), 128, 3);
  const auto flat = torch::full({1, 3, 8, 8}, 77.0);
  EXPECT_TRUE(is_close(augment_frames(flat, change(PictureChange::kEqualize), 8), flat,
                       {.rtol = 0, .atol = 1e-3}));
}

TEST(Augmentation, MovesAsBlip) {
  const auto frames = some_frames(1, 32);
  const auto close = [](const at::Tensor& a, const at::Tensor& b) {
    return is_close(a, b, {.rtol = 0, .atol = 0.05});
  };
  const auto right = augment_frames(frames, change(PictureChange::kTranslateX), 32);
  EXPECT_TRUE(close(right.slice(3, 0, 27), frames.slice(3, 5)));
  EXPECT_TRUE(close(right.slice(3, 27), torch::full({1, 3, 32, 5}, 128)));
  const auto up = augment_frames(frames, change(PictureChange::kTranslateY, -1), 32);
  EXPECT_TRUE(close(up.slice(2, 5), frames.slice(2, 0, 27)));
  // Row 20 of 0.15 a row moves 3 pixels, row 0 none.
  const auto sheared = augment_frames(frames, change(PictureChange::kShearX), 32);
  EXPECT_TRUE(close(sheared.select(2, 20).slice(2, 0, 29), frames.select(2, 20).slice(2, 3)));
  EXPECT_TRUE(close(sheared.select(2, 0), frames.select(2, 0)));
  // There and back again leaves the middle where it was.
  const auto smooth = augment_frames(some_frames(1, 4), {}, 32);
  const auto turned = augment_frames(augment_frames(smooth, change(PictureChange::kRotate), 32),
                                     change(PictureChange::kRotate, -1), 32);
  const auto middle = [](const at::Tensor& x) { return x.slice(2, 12, 20).slice(3, 12, 20); };
  EXPECT_LT((middle(turned) - middle(smooth)).abs().max().item<double>(), 8);
  EXPECT_GT((augment_frames(smooth, change(PictureChange::kRotate), 32) - smooth)
                .abs()
                .mean()
                .item<double>(),
            5);
}

TEST(Augmentation, CropsWhatItSays) {
  auto frames = torch::zeros({1, 3, 40, 40});
  frames.slice(2, 0, 20).slice(3, 20).fill_(200);  // the upper right quarter
  Augmentation augmentation;
  augmentation.crop = {.top = 0, .left = 0.5, .height = 0.5, .width = 0.5};
  EXPECT_TRUE(is_close(augment_frames(frames, augmentation, 12), torch::full({1, 3, 12, 12}, 200),
                       {.rtol = 0, .atol = 1e-2}));
  augmentation.is_flipped = true;
  augmentation.crop = {};
  EXPECT_GT(augment_frames(frames, augmentation, 40)[0][0][5][5].item<double>(), 190);
}

TEST(Augmentation, ChoosesWithinBounds) {
  std::mt19937_64 generator(1);
  int flips = 0, changes = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto chosen = choose_augmentation(generator, true);
    const auto& crop = chosen.crop;
    EXPECT_GE(crop.height * crop.width, 0.5 - 1e-9);
    EXPECT_LE(crop.top + crop.height, 1 + 1e-9);
    EXPECT_LE(crop.left + crop.width, 1 + 1e-9);
    EXPECT_LE(crop.width / crop.height, 4.0 / 3 + 1e-9);
    flips += chosen.is_flipped;
    for (const auto& operation : chosen.operations)
      changes += operation.change != PictureChange::kNone;
    EXPECT_FALSE(choose_augmentation(generator, false).is_flipped);
  }
  EXPECT_NEAR(flips, 1000, 120);
  EXPECT_NEAR(changes, 4000 * 0.35, 150);  // seven of ten, every second one
}

TEST(TellsSides, FindsWordsNotLetters) {
  for (const auto* text : {"a dog runs LEFT", "right-handed", "turns anticlockwise.", "leftwards"})
    EXPECT_TRUE(tells_sides(text)) << text;
  for (const auto* text : {"", "a bright light", "a dog runs up", "cleft"})
    EXPECT_FALSE(tells_sides(text)) << text;
}

// The same two frames always, with one caption.
class Fixed : public PairSource {
 public:
  explicit Fixed(std::string caption) : caption_(std::move(caption)) {}
  PairBatch batch(std::int64_t) override {
    PairBatch batch;
    // Darker to the right.
    const auto ramp = torch::linspace(1, -1, 48).expand({2, 3, 48, 48});
    batch.video = as_array(torch::stack({ramp, ramp}));
    batch.captions = {caption_, caption_};
    batch.video_ids = {0, 1};
    return batch;
  }
  std::int64_t batches_a_pass() const override { return 17; }

 private:
  std::string caption_;
};

TEST(AugmentedSource, IsAFunctionOfSeedStepAndItem) {
  AugmentedSource source(std::make_unique<Fixed>("a dog"), {.seed = 3, .image_size = 32});
  AugmentedSource again(std::make_unique<Fixed>("a dog"), {.seed = 3, .image_size = 32});
  AugmentedSource other(std::make_unique<Fixed>("a dog"), {.seed = 4, .image_size = 32});
  EXPECT_EQ(source.batches_a_pass(), 17);
  const auto fifth = as_tensor(again.batch(5).video);
  EXPECT_EQ(fifth.sizes(), (std::vector<std::int64_t>{2, 2, 3, 32, 32}));
  source.batch(0);  // whatever came before
  EXPECT_TRUE(torch::equal(as_tensor(source.batch(5).video), fifth));
  EXPECT_FALSE(torch::equal(as_tensor(source.batch(6).video), fifth));
  EXPECT_FALSE(torch::equal(as_tensor(other.batch(5).video), fifth));
  EXPECT_FALSE(torch::equal(fifth[0], fifth[1]));
}

TEST(AugmentedSource, FlipsOnlyWhereTheTextAllowsIt) {
  const auto flips = [](const std::string& caption) {
    AugmentedSource source(std::make_unique<Fixed>(caption), {.seed = 1, .image_size = 16});
    int count = 0;
    for (std::int64_t step = 0; step < 20; ++step) {
      const auto video = as_tensor(source.batch(step).video)[0][0][0];  // (16,16)
      count += video.slice(1, 0, 8).mean().item<double>() < video.slice(1, 8).mean().item<double>();
    }
    return count;
  };
  EXPECT_GT(flips("a dog"), 4);
  EXPECT_EQ(flips("a dog on the left"), 0);
}

TEST(AugmentedSource, DecodesEnoughPixelsForTheSmallestCrop) {
  EXPECT_EQ(decoded_size({.image_size = 224}), 317);
}

}  // namespace
}  // namespace litevl
