// Videos with questions, read from the files in which they exist: docs/data.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/list_origin.h"
#include "data/question.h"

namespace litevl {

struct QuestionedVideo {
  std::string name;                      ///< as the list has it
  std::string path;                      ///< absolute, as of a CaptionedVideo
  std::vector<VideoQuestion> questions;  ///< at least one
};

struct QuestionList : ListOrigin {
  std::vector<QuestionedVideo> videos;
  std::int64_t repeated = 0;  ///< entries left out, the same question of the same id a second time
};

/// Reads `path`, or its questions.json if it is a folder, in any format of `AnnotationFormat` that
/// has questions. Entries of one video are merged, in the order of first appearance; one that
/// repeats id, video and question of another is counted once. Whether the videos exist is not
/// looked at, but for which of a folder's files is meant. Throws Error (kData), with the number of
/// the entry or the line from 1, if the file is missing, over 256 MiB, of no such format, empty, or
/// has a blank question or answer; (kUsage) for wrong options, or if it has several splits and none
/// was chosen.
QuestionList load_question_list(const std::filesystem::path& path,
                                const AnnotationOptions& options = {});

/// Whether `path` is a file of questions, or a folder with questions.json and no annotations.json.
/// False for a file that is missing or of no known format.
bool holds_questions(const std::filesystem::path& path);

}  // namespace litevl
