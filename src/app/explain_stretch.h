// Chooses the part of a video that `litevl explain` explains.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "explain/report.h"
#include "library/clips.h"
#include "litevl/progress.h"
#include "task/retriever.h"
#include "video/video_reader.h"

namespace litevl {

struct StretchOptions {
  std::optional<double> start_seconds, end_seconds;  ///< asked for; otherwise the program chooses
  int frames = 8;                                    ///< T
  FrameSize size;                                    ///< of the model's frames
  bool is_question = false;
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct Stretch {
  TimeRange range;
  std::string choice;  ///< why this one
};

/// The stretch asked for; else the whole video if it is no longer than a clip of `litevl index`;
/// else the clip that matches `text` best, or is nearest to it if it is a question. Throws Error
/// (kUsage) for a stretch that is empty or not in the video.
Stretch choose_stretch(Retriever& retriever, VideoReader& reader, const std::string& text,
                       const StretchOptions& options, const ProgressSink& sink);

}  // namespace litevl
