#include "bench/agreement.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bench/random_weights.h"
#include "core/random_floats.h"
#include "engine/engine_encoder.h"

namespace litevl {

Agreement compare_precision(const ModelConfig& config, Precision precision, std::int64_t frames,
                            std::int64_t threads, std::int64_t videos) {
  const auto make = [&](Precision in) {
    return make_engine_encoder(config, std::make_shared<RandomWeights>(), in,
                               [threads] { return threads; });
  };
  const auto exact = make(Precision::kFloat32), other = make(precision);
  const auto& vision = config.vision;
  const Shape shape = {videos, frames, 3, vision.image_height, vision.image_width};
  const Array<float> pixels(shape, random_floats(count_of(shape), 6));
  const auto tokens = exact->encode_video(pixels), others = other->encode_video(pixels);
  double difference = 0, size = 0;
  for (std::int64_t i = 0; i < tokens.count(); ++i) {
    difference += std::pow(static_cast<double>(tokens[i] - others[i]), 2);
    size += std::pow(static_cast<double>(tokens[i]), 2);
  }
  Agreement agreement{precision, std::sqrt(difference / size)};
  const auto features = exact->video_features(tokens, frames);
  const auto other_features = other->video_features(others, frames);
  for (std::int64_t b = 0; b < videos; ++b) {
    const auto mine = features.row(b), theirs = other_features.row(b);
    agreement.feature_cosine =
        std::min(agreement.feature_cosine,
                 std::inner_product(mine.begin(), mine.end(), theirs.begin(), 0.0));
  }
  // As in a search: tokens in their stored form, one text.
  Array<Bf16> stored(tokens.shape());
  std::ranges::transform(tokens, stored.data(), to_bf16);
  TextIds text;
  std::vector<std::int64_t> ids = {config.cls_id};
  for (std::int64_t i = 1; i < 8; ++i) ids.push_back(i * 97 % config.text.vocabulary);
  ids.push_back(config.sep_id);
  text.add(ids);
  const auto embedding = exact->text_features(text);
  const auto logits = exact->match(tokens, frames, text, embedding);  // (B,2)
  const auto other_logits = other->match(stored, frames, text, embedding);
  for (std::int64_t i = 1; i < logits.count(); i += 2)
    agreement.match_difference = std::max(
        agreement.match_difference, std::abs(static_cast<double>(logits[i] - other_logits[i])));
  return agreement;
}

}  // namespace litevl
