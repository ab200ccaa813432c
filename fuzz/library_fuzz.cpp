// A library's database, opened and read as a search does, and opened as indexing does.
#include <span>
#include <vector>

#include "core/folder_lock.h"
#include "fuzz/fuzz_input.h"
#include "store/open_store.h"
#include "video/timeline.h"

namespace {

using namespace litevl;

// All that a search, `library list`, `stats` and `verify`, and asking look at. Each part of it may
// be damaged by itself.
void read_all(ClipStore& store) {
  const auto read = [](const auto& part) { fuzz::read_or_refuse(part); };
  read([&] { store.model(), store.stamp(), store.require_clips(); });
  read([&] { store.roots(); });
  read([&] { store.sizes(); });
  read([&] { store.faults(); });
  read([&] {
    for (const VideoRecord& video : store.videos()) {
      store.clip_ranges(video.id);
      store.clip_ids(video.id);
      store.clips_of({&video.id, 1});
      if (video.timeline) timeline_from_text(*video.timeline, store.where());
    }
  });
  read([&] {
    const auto reading = store.snapshot();
    store.clip_count();
    constexpr std::int64_t kWidth = 4;
    const std::vector<float> query(kWidth, 0.5F);
    const auto nearest = store.nearest(Array<float>({1, kWidth}, query), 10);
    for (const Neighbour& found : nearest.front()) {
      const std::span clip(&found.clip, 1);
      read([&] { store.clips(clip); });
      read([&] { store.clips_around(found.clip, 3); });
      read([&] { store.tokens(clip); });
      read([&] { store.check_sums(clip); });
      read([&] { store.embeddings(clip, kWidth); });
      read([&] { store.frame_vectors(clip, kWidth); });
    }
  });
}

void use_jobs(JobStore& jobs) {
  const auto read = [](const auto& part) { fuzz::read_or_refuse(part, /*is_use_checked=*/false); };
  read([&] { jobs.jobs(1000); });
  read([&] { jobs.unfinished(); });
  read([&] { jobs.set_state(1, JobState::kDone); });
  read([&] { jobs.add({"index", "{}", "key"}); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto folder = fuzz::folder();
  for (const char* left : {"library.sqlite-wal", "library.sqlite-shm", "clips.index"})
    std::filesystem::remove(folder / left);
  // A log may lie beside it: behind a line that no database begins with.
  constexpr std::string_view kLog = "\n--log--\n";
  const auto text = fuzz::as_text(data, size);
  const auto end = std::min(text.find(kLog), text.size());
  fuzz::as_file(text.substr(0, end), "library.sqlite");
  if (end < text.size()) fuzz::as_file(text.substr(end + kLog.size()), "library.sqlite-wal");
  fuzz::read_or_refuse([&] { read_all(*open_store(folder)); },
                       /*is_use_checked=*/false);  // an empty one is none
  fuzz::read_or_refuse([&] { use_jobs(*open_job_store(folder)); }, /*is_use_checked=*/false);
  fuzz::read_or_refuse([&] {
    const FolderLock lock(folder, Holding::kLibrary);
    const auto store = open_store_to_write(folder);
    read_all(*store);
    fuzz::read_or_refuse([&] { store->prepare_nearest(4); });
  });
  return 0;
}
