#include "library/merge.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "library/roots.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kClipsAtOnce = 64;

// A new library becomes one of the same kind; others must be.
void agree(ClipStore& from, ClipStore& into) {
  const auto refuse = [&](const std::string& what) {
    throw Error(Error::Kind::kUsage, from.where(), what, "rebuild one of them to match");
  };
  if (from.stamp() == into.stamp()) refuse("is the library that it was to be merged into");
  const ModelIdentity model = from.model();
  if (into.model().fingerprint.empty()) {
    const auto writing = into.begin_writing();
    writing->set_model(model);
    writing->set_token_form(from.token_form());
    writing->set_kept_places(from.kept_places());
    writing->commit();
    return;
  }
  if (into.model().fingerprint != model.fingerprint) refuse("was made with another model");
  if (into.token_form() != from.token_form()) refuse("keeps another part of the tokens");
  if (into.kept_places() != from.kept_places()) refuse("was made with another --merge");
}

// Whether what `from` has of a video is worth more than `ours`.
bool is_better(const VideoRecord& theirs, const VideoRecord& ours) {
  if (theirs.file.modified_ns != ours.file.modified_ns)
    return theirs.file.modified_ns > ours.file.modified_ns;
  if (theirs.is_finished != ours.is_finished) return theirs.is_finished;
  return theirs.clips > ours.clips;
}

void copy_video(ClipStore& from, ClipStore& into, const VideoRecord& video) {
  // Clips of a video follow in the order of their time, which is not that of their numbers if some
  // were made again.
  auto ids = from.clip_ids(video.id);
  const auto ranges = from.clip_ranges(video.id);
  std::vector<std::size_t> order(ids.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ranges[i].start_seconds; });
  std::vector<std::int64_t> sorted;
  for (const std::size_t i : order) sorted.push_back(ids[i]);

  const auto writing = into.begin_writing();
  const std::int64_t id = writing->begin_video(video.file, video.content_hash);
  for (std::size_t begin = 0; begin < sorted.size(); begin += kClipsAtOnce) {
    const auto count = std::min(kClipsAtOnce, sorted.size() - begin);
    for (const EncodedClip& clip : from.encoded_clips(std::span(sorted).subspan(begin, count)))
      writing->add_clip(id, clip);
  }
  if (video.timeline) writing->set_timeline(id, *video.timeline);
  if (video.is_finished) writing->finish_video(id, video.error);
  writing->commit();
}

}  // namespace

MergeReport merge_library(ClipStore& from, ClipStore& into) {
  const auto reading = from.snapshot();
  if (from.model().fingerprint.empty()) return {};  // nothing was ever indexed
  agree(from, into);
  std::vector<std::filesystem::path> roots;
  for (const Root& root : from.roots()) roots.push_back(root.path);
  add_roots(into, roots);
  std::map<std::string, VideoRecord> known;
  for (VideoRecord& video : into.videos()) known.emplace(video.file.path, std::move(video));
  MergeReport report;
  for (const VideoRecord& video : from.videos()) {
    const auto ours = known.find(video.file.path);
    if (ours != known.end() && !is_better(video, ours->second)) {
      ++report.known;
      continue;
    }
    copy_video(from, into, video);
    ++report.videos;
    report.clips += video.clips;
  }
  if (report.clips > 0) into.prepare_nearest(into.embedding_width());
  return report;
}

}  // namespace litevl
