#include "library/tiny_library.h"

#include <vector>

#include "support/small_model.h"
#include "video/video_writer.h"

namespace litevl {

Retriever tiny_retriever(std::uint64_t seed) {
  return Retriever(small_model(seed), WordPiece(small_vocabulary(), "tiny"));
}

void write_grey_video(const std::filesystem::path& path, double seconds, int grey) {
  constexpr int kSide = 32;
  VideoWriter writer(path, {.width = kSide, .height = kSide, .frame_rate = 10});
  const std::vector<std::uint8_t> picture(3 * kSide * kSide, static_cast<std::uint8_t>(grey));
  for (int frame = 0; frame < static_cast<int>(seconds * 10 + 0.5); ++frame)
    writer.write(picture.data());
  writer.finish();
}

Store tiny_store(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  Store store = Store::open_or_create(folder);
  store.set_model({kTinyFingerprint, "/models/tiny"});
  return store;
}

}  // namespace litevl
