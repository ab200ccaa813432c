// Annotation files for tests: written, read, gone.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "data/caption_list.h"
#include "data/question_list.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {

/// A folder with files of annotations and of videos, which are empty.
class ListFolder {
 public:
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

/// A list of captions from `text`, in a file `name` alone in its folder.
inline CaptionList captions_of(const std::string& text, const std::string& name = "list.json",
                               const AnnotationOptions& options = {}) {
  return load_caption_list(ListFolder().write(name, text), options);
}

inline QuestionList questions_of(const std::string& text, const std::string& name = "list.json",
                                 const AnnotationOptions& options = {}) {
  return load_question_list(ListFolder().write(name, text), options);
}

inline std::string caption_error(const std::string& text, const std::string& name = "list.json",
                                 Error::Kind kind = Error::Kind::kData) {
  return error_text([&] { captions_of(text, name); }, kind);
}

inline std::string question_error(const std::string& text, const std::string& name = "list.json",
                                  Error::Kind kind = Error::Kind::kData) {
  return error_text([&] { questions_of(text, name); }, kind);
}

}  // namespace litevl
