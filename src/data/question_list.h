// Videos with questions, read from the files in which they exist: a JSON list (ours, Singularity's,
// VindLU's, UMT's, BLIP's for pictures) or JSON lines (ALPRO's, BLIP's for videos).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/question.h"

namespace litevl {

struct QuestionedVideo {
  std::string name;                      ///< as the list has it, with its extension
  std::filesystem::path path;            ///< absolute
  std::vector<VideoQuestion> questions;  ///< at least one
};

struct QuestionList {
  std::filesystem::path file;
  std::string sha256;  ///< of the file, hexadecimal
  std::vector<QuestionedVideo> videos;
  std::int64_t repeated = 0;  ///< entries left out, the same question of the same id a second time
};

/// Reads `path`, or its questions.json if it is a folder. An entry is {"video" or "image" or
/// "video_id", "question", "answer", "type" or "answer_type", "question_id"}:
/// "video_id" is a name that may lack its ".mp4"; paths are relative to the file; "answer" is a
/// text, a list of texts (an annotator each) or an object of texts with weights; the type may be
/// left out and is the question's first word then. Entries of one video are merged, in the order of
/// first appearance; one that repeats id, video and question of another is counted once. Other keys
/// are ignored, and whether the videos exist is not looked at. Throws Error (kData), with the
/// number of the entry or the line from 1, if the file is missing, over 256 MiB, not of this
/// format, empty, or has a blank question or answer.
QuestionList load_question_list(const std::filesystem::path& path);

/// The same from text, with paths relative to the folder `root`; `where` names it in errors. The
/// list's `file` and `sha256` stay empty.
QuestionList parse_question_list(const std::string& text, const std::filesystem::path& root,
                                 const std::string& where);

}  // namespace litevl
