// A stranger's video cut both ways, sound included. The first byte chooses where.
#include "fuzz/fuzz_input.h"
#include "video/cut_video.h"
#include "video/picture_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  if (size == 0) return 0;
  const double start = data[0] / 64.0;
  const auto video = fuzz::as_file(fuzz::as_text(data + 1, size - 1), "video");
  const auto cut = [&](const char* name, const CutOptions& options) {
    fuzz::read_or_refuse(
        [&] {
          const VideoCut done =
              cut_video(video, {start, start + 0.5}, fuzz::folder() / name, options);
          if (done.pictures < 0 || !(done.range.end_seconds >= done.range.start_seconds))
            std::abort();
        },
        false);
  };
  cut("fast.mkv", {.is_fast = true});
  cut("fast.mp4", {.is_fast = true});
  // Encoding large pictures is slow, and no matter of what a file holds.
  bool is_small = false;
  fuzz::read_or_refuse([&] {
    const VideoInfo info = PictureReader(video).info();
    is_small = std::int64_t{info.width} * info.height < 256 * 256 && info.frame_rate < 200;
  });
  if (is_small) cut("exact.mp4", {.encoder = "mpeg4"});
  return 0;
}
