#include "app/video_piece.h"

#include <filesystem>

#include "core/files.h"
#include "core/temporary.h"
#include "litevl/error.h"
#include "video/cut_video.h"

namespace litevl {
namespace {

constexpr int kMostSide = 1280;
constexpr std::uint64_t kMostBytes = 512 << 20;

}  // namespace

VideoPiece video_piece(const CatalogueVideo& video, std::int64_t number, double seconds,
                       const std::atomic<bool>* is_cancelled) {
  if (!(seconds >= 1 && seconds <= 60))
    throw Error(Error::Kind::kUsage, "piece", "its length is not 1 to 60 seconds");
  const HiddenFolder folder(std::filesystem::temp_directory_path() / "litevl-piece");
  const auto file = folder.path() / "piece.mp4";
  CutOptions options;
  options.is_fragmented = true;
  options.most_side = kMostSide;
  options.timeline = known_timeline(video);
  options.is_cancelled = is_cancelled;
  const double start = static_cast<double>(number) * seconds;
  const VideoCut cut = cut_video(video.path, {start, start + seconds}, file, options);
  std::string codecs = cut.codec_string;
  if (!cut.sound_codec.empty()) codecs += ",mp4a.40.2";
  return {read_file(file, kMostBytes), "video/mp4; codecs=\"" + codecs + '"'};
}

}  // namespace litevl
