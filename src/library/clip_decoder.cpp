#include "library/clip_decoder.h"

#include <exception>

#include "library/clip_reader.h"

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
  bool is_wanted = true;
  std::string error, timeline;
  try {
    VideoReaderOptions reader_options;
    if (video < options_.timelines.size()) reader_options.timeline = options_.timelines[video];
    VideoReader reader(paths_[video], reader_options);
    const auto clips = cut_into_clips(reader.timeline(), options_.clips);
    read_clips(reader, clips, options_.frames, options_.size,
               [&](std::size_t, const TimeRange& range, const at::Tensor& frames) {
                 is_wanted = queue_.push({.video = video, .range = range, .frames = frames});
                 num_clips += is_wanted ? 1 : 0;
                 return is_wanted;
               });
    if (!is_wanted) return false;
    timeline = to_text(reader.timeline());
    error = describe_faults(reader.timeline());
    if (!error.empty() && num_clips > 0)
      error += "; kept the " + std::to_string(num_clips) + " clips that there are";
  } catch (const std::exception& failure) {
    error = failure.what();
    if (num_clips > 0) error += "; kept the " + std::to_string(num_clips) + " clips before it";
  }
  return queue_.push({.video = video, .is_end = true, .error = error, .timeline = timeline});
}

}  // namespace litevl
