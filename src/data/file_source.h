// Training batches from video files with captions or questions.
#pragma once

#include <cstdint>

#include "data/batch_ahead.h"
#include "data/caption_list.h"
#include "data/pair_source.h"
#include "data/pass_order.h"
#include "data/question_list.h"
#include "video/video_reader.h"

namespace litevl {

struct FileSourceOptions {
  std::uint64_t seed = 0;
  std::int64_t batch = 64;  ///< B at most, videos
  int frames = 8;           ///< T, one at random within each of T equal parts
  FrameSize size;
  std::int64_t questions = 4;  ///< at most so many of each video; of FileQuestionSource only
};

/// Passes over a list again and again, each time in another order, with one caption at random of
/// each video. Families stay together: PassOrder.
/// The next batch is decoded meanwhile, on its own thread.
class FilePairSource : public PairSource {
 public:
  /// Throws Error (kUsage) for options out of range or an empty list.
  FilePairSource(CaptionList list, const FileSourceOptions& options);

  /// Throws Error (kData) with the file's name if a video cannot be read.
  PairBatch batch(std::int64_t step) override;

  std::int64_t batches_a_pass() const { return order_.batches_a_pass(); }

 private:
  PairBatch load(std::int64_t step) const;

  CaptionList list_;
  FileSourceOptions options_;
  PassOrder order_;
  BatchAhead ahead_{[this](std::int64_t step) { return load(step); }};  // last: uses the others
};

/// The same of videos with questions: some at random of each video, no captions, each video a
/// family of its own.
class FileQuestionSource : public PairSource {
 public:
  /// Throws Error (kUsage) for options out of range or an empty list.
  FileQuestionSource(QuestionList list, const FileSourceOptions& options);

  /// Throws Error (kData) with the file's name if a video cannot be read.
  PairBatch batch(std::int64_t step) override;

  std::int64_t batches_a_pass() const { return order_.batches_a_pass(); }

 private:
  PairBatch load(std::int64_t step) const;

  QuestionList list_;
  FileSourceOptions options_;
  PassOrder order_;
  BatchAhead ahead_{[this](std::int64_t step) { return load(step); }};  // last: uses the others
};

}  // namespace litevl
