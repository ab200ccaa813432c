// The shipped models on every rank of processors that this one has, against the portable kernels in
// float32. Without LibTorch, so that scripts/other-processors runs it where there is none; that the
// portable ones are right is shown by the tests beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "checkpoint/model_files.h"
#include "engine/engine.h"
#include "engine/file_weights.h"
#include "kernels/processor.h"

namespace litevl {
namespace {

constexpr std::int64_t kVideos = 2, kFrames = 3, kHeight = 64, kWidth = 48;

struct Results {
  Buffer<float> tokens, frame_vectors, video_features, text_features, one_text, one_video, answers;
  std::int64_t joint_width = 0;
};

// Texts of several lengths that begin with `first`.
TextIds texts_of(std::int64_t first, const ModelConfig& config, std::int64_t count) {
  std::mt19937 generator(4);
  TextIds texts;
  for (std::int64_t text = 0; text < count; ++text) {
    std::vector<std::int64_t> ids{first};
    for (std::int64_t i = 0; i < 5 + 2 * text; ++i)
      ids.push_back(static_cast<std::int64_t>(generator() % 400) + 100);
    ids.push_back(config.sep_id);
    texts.add(ids);
  }
  return texts;
}

Results compute(const ModelFiles& files, Precision precision) {
  const auto& config = files.config;
  Threads threads(2);
  const engine::Engine engine(config, std::make_shared<engine::FileWeights>(files.weights),
                              precision);
  engine::Context context(engine, threads);
  const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
  const auto patches = kHeight / config.vision.patch_size * (kWidth / config.vision.patch_size);
  const bool is_divided = config.vision.attention == TimeAttention::kDivided;
  const auto count = is_divided ? 1 + kFrames * patches : kFrames * (1 + patches);
  const auto J = config.embed_dim;
  Results results;
  results.joint_width = J;

  std::mt19937 generator(3);
  std::normal_distribution<float> normal;
  Buffer<float> pixels(size(kVideos * kFrames * 3 * kHeight * kWidth));
  for (float& pixel : pixels) pixel = normal(generator);
  results.tokens.resize(size(kVideos * count * config.vision.width));
  results.frame_vectors.resize(size(kVideos * kFrames * J));
  context.encode_video({pixels.data(), kVideos, kFrames, kHeight, kWidth}, results.tokens.data(),
                       nullptr, results.frame_vectors.data());
  const engine::VideoTokens videos{results.tokens.data(), nullptr, kVideos, count, kFrames};
  const engine::VideoTokens video{results.tokens.data(), nullptr, 1, count, kFrames};
  results.video_features.resize(size(kVideos * J));
  context.video_features(videos, results.video_features.data());

  results.text_features.resize(size(4 * J));
  context.text_features(texts_of(config.cls_id, config, 4), results.text_features.data());
  results.one_text.resize(2 * kVideos);
  context.match(videos, texts_of(config.enc_id, config, 1), results.text_features.data(),
                results.one_text.data());
  const auto questions = texts_of(config.enc_id, config, 4);
  results.one_video.resize(2 * 4);
  context.match(video, questions, results.text_features.data(), results.one_video.data());
  if (config.decoder) {
    Buffer<float> states(questions.ids.size() * size(config.text.width));
    Buffer<float> shares(size(4 * (kFrames + patches)));
    context.ground(video, questions, results.text_features.data(), states.data(), shares.data());
    engine::TextDecoding decoding(engine.decoder(threads), engine.decoder_sizes(), questions.begins,
                                  states.data(), threads);
    decoding.step({config.dec_id, config.dec_id, config.dec_id, config.dec_id}, threads);
    results.answers = decoding.step({120, 130, 140, 150}, threads);
  }
  return results;
}

struct Bounds {
  float relative = 0;
  float absolute = 0;
};

// The largest difference as a multiple of what `bounds` allow.
float excess(const Buffer<float>& actual, const Buffer<float>& expected, Bounds bounds) {
  if (actual.size() != expected.size()) return INFINITY;
  float most = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const float allowed = bounds.absolute + bounds.relative * std::abs(expected[i]);
    const float here = std::abs(actual[i] - expected[i]) / allowed;
    if (!(here <= most)) most = here;  // what is no number stays
  }
  return most;
}

// The least cosine of two rows of unit vectors.
float cosine(const Buffer<float>& actual, const Buffer<float>& expected, std::int64_t width) {
  float least = 1;
  for (std::size_t row = 0; row < expected.size(); row += static_cast<std::size_t>(width)) {
    double sum = 0;
    for (std::size_t i = row; i < row + static_cast<std::size_t>(width); ++i)
      sum += static_cast<double>(actual[i]) * expected[i];
    if (!(sum >= least)) least = static_cast<float>(sum);
  }
  return least;
}

// The bounds of the comparisons with LibTorch's modules.
constexpr Bounds kExactTokens{.absolute = 1e-4F}, kExactFeatures{.absolute = 1e-5F};
constexpr Bounds kHalfTokens{.relative = 0.02F, .absolute = 0.06F};
constexpr Bounds kByteTokens{.relative = 0.1F, .absolute = 0.3F};
constexpr Bounds kLogits{.relative = 0.02F, .absolute = 0.04F};
constexpr float kHalfCosine = 0.9995F, kByteCosine = 0.994F;

struct Model {
  ModelFiles files;
  Results reference;
};

// A shipped model and what the portable kernels make of it, once a program.
const Model& model_of(const std::string& name) {
  static std::map<std::string, Model> models;
  const auto known = models.find(name);
  if (known != models.end()) return known->second;
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  const std::filesystem::path checkout = source == nullptr ? "." : source;
  const auto files = open_model_files(checkout / "share/models" / name);
  const ChosenProcessor chosen(Processor::kPortable);
  return models.emplace(name, Model{files, compute(files, Precision::kFloat32)}).first->second;
}

class ModelOnRanks : public testing::TestWithParam<const char*> {
 protected:
  // Calls `check(results)` on every rank that has `precision`.
  template <class Check>
  void on_every_rank(Precision precision, const Check& check) {
    int ranks = 0;
    for (int i = 0; i <= static_cast<int>(Processor::kTiles); ++i) {
      const auto rank = static_cast<Processor>(i);
      if (!has_processor(rank)) continue;
      const ChosenProcessor chosen(rank);
      if (precision == Precision::kBfloat16 && !has_bfloat16_products()) continue;
      SCOPED_TRACE(processor_name(rank));
      check(compute(files_, precision));
      ++ranks;
    }
    if (ranks == 0) GTEST_SKIP() << "not on this processor";
  }

  // All but the tokens.
  void expect_near(const Results& results, float least_cosine) const {
    const auto J = reference_.joint_width;
    EXPECT_GT(cosine(results.frame_vectors, reference_.frame_vectors, J), least_cosine);
    EXPECT_GT(cosine(results.video_features, reference_.video_features, J), least_cosine);
    EXPECT_GT(cosine(results.text_features, reference_.text_features, J), least_cosine);
    EXPECT_LE(excess(results.one_text, reference_.one_text, kLogits), 1);
    EXPECT_LE(excess(results.one_video, reference_.one_video, kLogits), 1);
    EXPECT_LE(excess(results.answers, reference_.answers, kLogits), 1);
  }

  const ModelFiles& files_ = model_of(GetParam()).files;
  const Results& reference_ = model_of(GetParam()).reference;
};

TEST_P(ModelOnRanks, Float32IsThePortableOne) {
  on_every_rank(Precision::kFloat32, [&](const Results& results) {
    EXPECT_LE(excess(results.tokens, reference_.tokens, kExactTokens), 1);
    EXPECT_LE(excess(results.video_features, reference_.video_features, kExactFeatures), 1);
    EXPECT_LE(excess(results.text_features, reference_.text_features, kExactFeatures), 1);
    EXPECT_LE(excess(results.one_text, reference_.one_text, kExactTokens), 1);
    EXPECT_LE(excess(results.one_video, reference_.one_video, kExactTokens), 1);
    EXPECT_LE(excess(results.answers, reference_.answers, kExactTokens), 1);
  });
}

TEST_P(ModelOnRanks, Bfloat16IsNear) {
  on_every_rank(Precision::kBfloat16, [&](const Results& results) {
    EXPECT_LE(excess(results.tokens, reference_.tokens, kHalfTokens), 1);
    expect_near(results, kHalfCosine);
    EXPECT_NE(results.tokens, reference_.tokens);
    EXPECT_NE(results.text_features, reference_.text_features);
  });
}

TEST_P(ModelOnRanks, BytesAreNear) {
  on_every_rank(Precision::kInt8, [&](const Results& results) {
    EXPECT_LE(excess(results.tokens, reference_.tokens, kByteTokens), 1);
    expect_near(results, kByteCosine);
    EXPECT_NE(results.tokens, reference_.tokens);
  });
}

// What the comparisons above could not tell apart would be no test.
TEST_P(ModelOnRanks, AnotherVideoAndTextAreFar) {
  Results other = reference_;
  std::rotate(other.tokens.begin(), other.tokens.begin() + std::ssize(other.tokens) / kVideos,
              other.tokens.end());
  std::reverse(other.one_video.begin(), other.one_video.end());
  const auto J = reference_.joint_width;
  std::rotate(other.text_features.begin(), other.text_features.begin() + J,
              other.text_features.end());
  EXPECT_GT(excess(other.tokens, reference_.tokens, kByteTokens), 1);
  EXPECT_LT(cosine(other.text_features, reference_.text_features, J), kByteCosine);
  EXPECT_GT(excess(other.one_video, reference_.one_video, kLogits), 1);
}

INSTANTIATE_TEST_SUITE_P(Shipped, ModelOnRanks, testing::Values("toy-blip", "toy-qa"),
                         [](const auto& model) {
                           std::string name = model.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace litevl
