#include "library/clip_decoder.h"

#include <exception>

#include "video/sampling.h"

namespace litevl {

ClipDecoder::ClipDecoder(std::vector<std::string> paths, const ClipDecoderOptions& options)
    : paths_(std::move(paths)),
      options_(options),
      queue_(options.queue_clips),
      thread_([this] { run(); }) {}

ClipDecoder::~ClipDecoder() {
  queue_.close();
  thread_.join();
}

void ClipDecoder::run() {
  for (std::size_t video = 0; video < paths_.size(); ++video)
    if (!decode(video)) return;
  queue_.close();
}

// False when nobody takes the parts any more. Whatever goes wrong in a file ends this file only.
bool ClipDecoder::decode(std::size_t video) {
  std::size_t num_clips = 0;
  std::string error;
  try {
    VideoReader reader(paths_[video]);
    for (const TimeRange& range : cut_into_clips(reader.info().duration_seconds, options_.clips)) {
      const auto times = sample_middles(range.start_seconds, range.end_seconds, options_.frames);
      if (!queue_.push({video, range, reader.read_frames(times, options_.size), {}})) return false;
      ++num_clips;
    }
  } catch (const std::exception& failure) {
    error = failure.what();
    if (num_clips > 0) error += "; kept the " + std::to_string(num_clips) + " clips before it";
  }
  return queue_.push({video, {}, {}, error});
}

}  // namespace litevl
