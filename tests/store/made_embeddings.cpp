#include "store/made_embeddings.h"

#include <cmath>
#include <random>

namespace litevl {

ClipEmbeddings make_embeddings(std::int64_t count, std::int64_t width) {
  constexpr std::int64_t kSubjects = 20;
  std::mt19937 generator(3);
  std::normal_distribution<float> normal;
  std::vector<float> subjects;
  for (std::int64_t i = 0; i < kSubjects * width; ++i) subjects.push_back(normal(generator));
  ClipEmbeddings made{.ids = {}, .values = {}, .width = width};
  for (std::int64_t i = 0; i < count; ++i) {
    const float* const subject = subjects.data() + (generator() % kSubjects) * width;
    const std::size_t begin = made.values.size();
    float squares = 0;
    for (std::int64_t k = 0; k < width; ++k) {
      made.values.push_back(subject[k] + normal(generator));
      squares += made.values.back() * made.values.back();
    }
    for (float& value : std::span(made.values).subspan(begin)) value /= std::sqrt(squares);
    made.ids.push_back(10 + 3 * i);
  }
  return made;
}

std::span<const float> row(const ClipEmbeddings& embeddings, std::size_t i) {
  const auto width = static_cast<std::size_t>(embeddings.width);
  return std::span(embeddings.values).subspan(i * width, width);
}

}  // namespace litevl
