#include "support/grey_video.h"

#include <cstdint>
#include <vector>

#include "video/video_writer.h"

namespace litevl {

void write_grey_video(const std::filesystem::path& path, int grey, int seconds) {
  constexpr int kSide = 32;
  VideoWriter writer(path, {.width = kSide, .height = kSide, .frame_rate = 4});
  const std::vector<std::uint8_t> picture(3 * kSide * kSide, static_cast<std::uint8_t>(grey));
  for (int frame = 0; frame < 4 * seconds; ++frame) writer.write(picture.data());
  writer.finish();
}

}  // namespace litevl
