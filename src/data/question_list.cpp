#include "data/question_list.h"

#include "core/files.h"
#include "core/sha256.h"
#include "data/question_readers.h"
#include "data/recognise_format.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void read(AnnotationFormat format, const ListText& list, QuestionCollector& questions,
          ListOrigin& origin) {
  switch (format) {
    case AnnotationFormat::kList:
      return read_question_entries(list, false, questions);
    case AnnotationFormat::kLines:
      return read_question_entries(list, true, questions);
    case AnnotationFormat::kTable:
      return read_question_table(list, questions);
    case AnnotationFormat::kViolet:
      return read_violet_questions(list, questions, origin);
    case AnnotationFormat::kNumberedQuestions:
      return read_numbered_questions(list, questions, origin);
    case AnnotationFormat::kMaLmm:
      return read_ma_lmm(list, questions);
    case AnnotationFormat::kIds:
    case AnnotationFormat::kMsrvtt:
    case AnnotationFormat::kDidemo:
    case AnnotationFormat::kActivityNet:
      break;
  }
  throw Error(Error::Kind::kData, list.where, "has captions, expected questions");
}

}  // namespace

QuestionList load_question_list(const fs::path& path, const AnnotationOptions& options) {
  QuestionList list;
  list.file = fs::is_directory(path) ? path / "questions.json" : path;
  const std::string text = read_file(list.file, kMaxListBytes);
  list.sha256 = sha256(text);
  const ListText source{text, list.file.string(), options};
  const auto format = options.format.empty() ? recognise_format(text, source.where).format
                                             : annotation_format(options.format);
  list.format = describe(format);
  QuestionCollector questions(VideoFiles(fs::absolute(list.file), options));
  read(format, source, questions, list);
  list.videos = questions.take();
  list.repeated = questions.repeated();
  if (list.videos.empty()) throw Error(Error::Kind::kData, source.where, "has no questions");
  return list;
}

bool holds_questions(const fs::path& path) {
  if (fs::is_directory(path))
    return fs::exists(path / "questions.json") && !fs::exists(path / "annotations.json");
  try {
    return recognise_format(read_file(path, kMaxListBytes), path.string()).has_questions;
  } catch (const Error&) {
    return false;  // who reads it says what is wrong
  }
}

}  // namespace litevl
