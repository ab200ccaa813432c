#include "bench/indexing_bench.h"

#include <iterator>
#include <string>
#include <utility>

#include "bench/bench_folder.h"
#include "core/stop.h"
#include "library/clip_reader.h"
#include "library/indexing.h"
#include "litevl/error.h"
#include "store/open_store.h"
#include "video/find_videos.h"

namespace litevl {
IndexingBench::IndexingBench(std::shared_ptr<Encoder> encoder,
                             std::vector<std::filesystem::path> videos)
    : retriever_(std::move(encoder), WordPiece({"[UNK]"}, "bench")), videos_(std::move(videos)) {}

std::int64_t IndexingBench::run() {
  const BenchFolder library;
  const auto store = open_store_to_write(library.path());
  store->set_model({"bench", {}});
  const auto report = index_videos(*store, retriever_, videos_, {.is_cancelled = &stop_flag()});
  check_stop();
  if (!report.failed.empty()) {
    const auto& [path, error] = report.failed.front();
    throw Error(Error::Kind::kData, path, error, "leave it out");
  }
  return report.clips;
}

std::int64_t decode_videos(const ModelConfig& config,
                           const std::vector<std::filesystem::path>& videos) {
  const auto files = find_videos(videos);
  // Without clips, the time would look like a result.
  if (files.empty()) throw Error(Error::Kind::kUsage, "bench", "no video files in what was given");
  std::int64_t count = 0;
  for (const auto& path : files) {
    VideoReader reader(path);
    const auto clips = cut_into_clips(reader.timeline(), clips_for(config, {}));
    read_clips(reader, clips, static_cast<int>(config.vision.max_frames), frame_size(config.vision),
               [](const ReadClip&) { return !is_stop_asked(); });
    check_stop();
    count += std::ssize(clips);
  }
  return count;
}

}  // namespace litevl
