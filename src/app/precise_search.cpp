// Searches that read videos: apart from the rest of a session, because they have FFmpeg.
#include <algorithm>
#include <utility>
#include <vector>

#include "app/folder_names.h"
#include "app/opened_session.h"
#include "checkpoint/model_files.h"
#include "config/frame_size.h"
#include "library/read_windows.h"
#include "library/roots.h"
#include "litevl/error.h"
#include "video/sampling.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

FoundClips with_notes(FoundClips found, const Model& model) {
  for (auto& note : notes_on_model(model.info().knows)) found.notes.push_back(std::move(note));
  if (!found.matches)
    found.notes.emplace_back("the library has too few videos to tell what chance finds");
  return found;
}

Array<float> embedding_at(Retriever& retriever, VideoReader& reader,
                          const std::vector<double>& seconds) {
  const auto pictures = reader.read_frames(seconds, frame_size(retriever.config().vision));
  return retriever.encode_videos(stack<float>({pictures})).embedding;
}

}  // namespace

FoundClips SearchSession::search_precisely(const std::string& sentence,
                                           const SearchOptions& options) {
  FoundClips found = opened_->searcher.search_precisely(sentence, options,
                                                        read_windows(opened_->retriever.config()));
  opened_->add_notes(sentence, found);
  return found;
}

FoundClips SearchSession::search_picture(const std::filesystem::path& picture,
                                         const SearchOptions& options) {
  VideoReader reader(named(picture));
  const auto embedding = embedding_at(opened_->retriever, reader, {0});
  return with_notes(
      opened_->searcher.search_like({.embedding = embedding, .is_picture = true}, options),
      opened_->model);
}

FoundClips SearchSession::search_like(const std::filesystem::path& video, const TimeRange& part,
                                      const SearchOptions& options) {
  const auto path = whole_path(named(video));
  VideoReader reader(path);
  const double end = reader.timeline().end_seconds();
  if (!(part.start_seconds >= 0 && part.start_seconds < part.end_seconds &&
        part.start_seconds < end))
    throw Error(Error::Kind::kUsage, path.string(),
                "has no part from " + std::to_string(part.start_seconds) + " s to " +
                    std::to_string(part.end_seconds) + " s",
                "it ends at " + std::to_string(end) + " s");
  const TimeRange shown{part.start_seconds, std::min(part.end_seconds, end)};
  const auto frames = static_cast<int>(opened_->retriever.config().vision.max_frames);
  const auto embedding = embedding_at(
      opened_->retriever, reader, sample_middles(shown.start_seconds, shown.end_seconds, frames));
  return with_notes(opened_->searcher.search_like(
                        {.embedding = embedding, .video = path.string(), .part = shown}, options),
                    opened_->model);
}

}  // namespace litevl
