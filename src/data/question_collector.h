// What all readers of questions share.
#pragma once

#include <array>
#include <set>
#include <string>

#include "data/question_list.h"
#include "data/video_files.h"

namespace litevl {

/// A question as a file has it.
struct QuestionEntry {
  std::string video;        ///< its name
  std::string other_video;  ///< another that it may have, or empty
  std::string id;           ///< of the question, or empty
  VideoQuestion question;   ///< an empty type becomes the question's first word
};

/// Gives the questions to their videos. One thread.
class QuestionCollector {
 public:
  explicit QuestionCollector(VideoFiles files) : videos_(std::move(files)) {}

  /// Adds the question, unless it repeats id, video and text of one before.
  void add(QuestionEntry entry);

  /// The videos, and how many questions were repeated.
  std::vector<QuestionedVideo> take() { return videos_.take(); }
  std::int64_t repeated() const { return repeated_; }

 private:
  VideosByFile<QuestionedVideo> videos_;
  // Id, video and question: some lists number the questions of each video from the start.
  std::set<std::array<std::string, 3>> seen_;
  std::int64_t repeated_ = 0;
};

}  // namespace litevl
