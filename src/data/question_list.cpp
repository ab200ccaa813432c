#include "data/question_list.h"

#include "core/text_file.h"
#include "data/question_readers.h"
#include "data/read_list.h"
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
    case AnnotationFormat::kActivityNetQa:
      return read_activitynet_questions(list, questions, origin);
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
  const CountedOptions counted(options);
  const std::string text =
      read_list_file(fs::is_directory(path) ? path / "questions.json" : path, list);
  const ListText source{text, list.file.string(), counted.options()};
  const auto format = options.format.empty() ? recognise_format(text, source.where).format
                                             : annotation_format(options.format);
  list.format = describe(format);
  QuestionCollector questions(VideoFiles(fs::absolute(list.file), options));
  read(format, source, questions, list);
  list.videos = questions.take();
  list.repeated = questions.repeated();
  if (list.videos.empty()) counted.fail_empty(source.where, "has no questions");
  return list;
}

bool holds_questions(const fs::path& path) {
  if (fs::is_directory(path))
    return fs::exists(path / "questions.json") && !fs::exists(path / "annotations.json");
  try {
    return recognise_format(read_text_file(path, kMaxListBytes), path.string()).has_questions;
  } catch (const Error&) {
    return false;  // who reads it says what is wrong
  }
}

}  // namespace litevl
