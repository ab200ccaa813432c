#include "bench/indexing_bench.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/stop.h"
#include "library/clip_reader.h"
#include "library/indexing.h"
#include "video/find_videos.h"

namespace litevl {
namespace {

class TemporaryLibrary {
 public:
  TemporaryLibrary() {
    std::string name = (std::filesystem::temp_directory_path() / "litevl-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw Error(Error::Kind::kMachine, name, std::strerror(errno), "TMPDIR names another folder");
    folder_ = name;
  }
  ~TemporaryLibrary() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TemporaryLibrary(const TemporaryLibrary&) = delete;
  TemporaryLibrary& operator=(const TemporaryLibrary&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace

IndexingBench::IndexingBench(std::shared_ptr<Encoder> encoder,
                             std::vector<std::filesystem::path> videos)
    : retriever_(std::move(encoder), WordPiece({"[UNK]"}, "bench")), videos_(std::move(videos)) {}

std::int64_t IndexingBench::run() {
  const TemporaryLibrary library;
  Store store = Store::open_or_create(library.folder());
  store.set_model({"bench", {}});
  const auto report = index_videos(store, retriever_, videos_, {.is_cancelled = &stop_flag()});
  check_stop();
  if (!report.failed.empty()) {
    const auto& [path, error] = report.failed.front();
    throw Error(Error::Kind::kData, path, error, "leave it out");
  }
  return report.clips;
}

std::int64_t decode_videos(const VisionConfig& config,
                           const std::vector<std::filesystem::path>& videos) {
  std::int64_t count = 0;
  for (const auto& path : find_videos(videos)) {
    VideoReader reader(path);
    const auto clips = cut_into_clips(reader.timeline());
    read_clips(reader, clips, static_cast<int>(config.max_frames),
               {.height = static_cast<int>(config.image_height),
                .width = static_cast<int>(config.image_width)},
               [](std::size_t, const TimeRange&, const Array<float>&) { return !is_stop_asked(); });
    check_stop();
    count += std::ssize(clips);
  }
  return count;
}

}  // namespace litevl
