// A model that many threads ask at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "core/random_floats.h"
#include "engine/engine_encoder.h"
#include "kernels/processor.h"
#include "support/small_model.h"
#include "torch/module_encoder.h"
#include "torch/module_weights.h"

namespace litevl {
namespace {

// All that an encoder gives of a video and two texts, which depend on `seed`.
std::vector<float> everything(Encoder& encoder, std::uint64_t seed) {
  const Shape shape = {1, 3, 3, 32, 48};
  const Array<float> video(shape, random_floats(count_of(shape), seed));
  TextIds texts;
  const auto word = static_cast<std::int64_t>(seed % 5) + 4;
  texts.add(std::vector<std::int64_t>{2, word, 5, 3});
  texts.add(std::vector<std::int64_t>{2, 6, word, 7, 4, 3});
  std::vector<float> all;
  const auto keep = [&all](const Array<float>& values) {
    all.insert(all.end(), values.begin(), values.end());
  };
  Array<float> frame_vectors;
  const Tokens tokens = encoder.encode_video(video, {.frame_vectors = &frame_vectors});
  keep(tokens.floats);
  keep(frame_vectors);
  keep(encoder.video_features(tokens, 3));
  const auto embedding = encoder.text_features(texts);
  keep(embedding);
  keep(encoder.match(tokens, 3, texts, embedding));
  const auto grounded = encoder.ground(tokens, 3, texts, embedding);
  keep(grounded.states);
  const auto decoder = encoder.start(grounded.states, grounded.begins);
  const auto start = encoder.config().dec_id;
  keep(decoder->step({start, start}));
  keep(decoder->step({word, 5}));
  TextIds one;
  one.add(texts.text(0));
  keep(encoder.score_gradient(tokens, 3, one, embedding.rows(0, 1), {}, 0).memory_gradient);
  return all;
}

TEST(SharedEncoder, GivesEveryThreadWhatItGivesOne) {
  constexpr std::uint64_t kThreads = 8, kRounds = 3;
  const auto model = small_model();
  for (const auto precision : {Precision::kFloat32, Precision::kBfloat16, Precision::kInt8}) {
    if (precision == Precision::kBfloat16 && !has_bfloat16_products()) continue;
    const auto make = [&] {
      return make_engine_encoder(model->config(), std::make_shared<ModuleWeights>(model), precision,
                                 [] { return 2; });
    };
    std::vector<std::vector<float>> expected;
    const auto alone = make();
    for (std::uint64_t i = 0; i < kThreads; ++i) expected.push_back(everything(*alone, i));
    EXPECT_NE(expected[0], expected[1]);

    // The weights are packed by whoever comes first.
    const auto first = make();
    std::vector<char> is_same(kThreads, 0);
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < kThreads; ++i)
      threads.emplace_back([&, i] {
        const auto own = first->new_context();
        bool all_same = true;
        for (std::uint64_t round = 0; round < kRounds; ++round)
          all_same = all_same && everything(*own, i) == expected[i];
        is_same[i] = all_same ? 1 : 0;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count(is_same, 1), static_cast<std::ptrdiff_t>(kThreads))
        << precision_name(precision);
  }
}

TEST(SharedEncoder, OfModulesToo) {
  const auto encoder = make_module_encoder(small_model(), Precision::kFloat32);
  EXPECT_EQ(everything(*encoder->new_context(), 1), everything(*encoder, 1));
}

}  // namespace
}  // namespace litevl
