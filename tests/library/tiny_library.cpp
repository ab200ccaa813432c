#include "library/tiny_library.h"

#include <vector>

#include "support/small_model.h"
#include "torch/module_encoder.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

void write_greys(const std::filesystem::path& path, const std::vector<int>& greys) {
  constexpr int kSide = 32;
  VideoWriter writer(path, {.width = kSide, .height = kSide, .frame_rate = 10});
  for (const int grey : greys)
    writer.write(
        std::vector<std::uint8_t>(3 * kSide * kSide, static_cast<std::uint8_t>(grey)).data());
  writer.finish();
}

}  // namespace

Retriever tiny_retriever(std::uint64_t seed) {
  return Retriever(make_encoder(small_model(seed)), WordPiece(small_vocabulary(), "tiny"));
}

void write_grey_video(const std::filesystem::path& path, double seconds, int grey) {
  write_greys(path, std::vector<int>(static_cast<std::size_t>(10 * seconds + 0.5), grey));
}

void write_brightening_video(const std::filesystem::path& path, int seconds, int lightest) {
  std::vector<int> greys;
  const int last = 10 * seconds - 1;
  for (int i = 0; i <= last; ++i) greys.push_back(lightest * i / last);
  write_greys(path, greys);
}

}  // namespace litevl
