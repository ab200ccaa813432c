#include "store/sqlite/vector_source.h"

#include <algorithm>

namespace litevl {

void VectorsInMemory::read_after(std::int64_t after,
                                 const std::function<void(const ClipEmbeddings&)>& use) {
  constexpr std::size_t kBatch = 1000;
  const auto width = static_cast<std::size_t>(all_.width);
  auto begin = static_cast<std::size_t>(std::upper_bound(all_.ids.begin(), all_.ids.end(), after) -
                                        all_.ids.begin());
  while (begin < all_.ids.size()) {
    const std::size_t end = std::min(begin + kBatch, all_.ids.size());
    const auto ids = std::span(all_.ids).subspan(begin, end - begin);
    const auto values = std::span(all_.values).subspan(begin * width, ids.size() * width);
    use({.ids = {ids.begin(), ids.end()},
         .values = {values.begin(), values.end()},
         .width = all_.width});
    begin = end;
  }
}

bool VectorsInMemory::read(std::int64_t clip, std::span<float> vector) {
  const auto found = std::lower_bound(all_.ids.begin(), all_.ids.end(), clip);
  if (found == all_.ids.end() || *found != clip) return false;
  const auto row = static_cast<std::size_t>(found - all_.ids.begin());
  std::copy_n(all_.values.begin() + static_cast<std::ptrdiff_t>(row * vector.size()), vector.size(),
              vector.begin());
  return true;
}

}  // namespace litevl
