// Which format an annotation file has, from what is in it.
#pragma once

#include <string>

#include "data/annotation_format.h"

namespace litevl {

struct RecognisedFormat {
  AnnotationFormat format = AnnotationFormat::kList;
  bool has_questions = false;  ///< not captions
};

/// By the first entry of `text`, the content of a file; a JSON list that is nothing else is a
/// `kList`. Throws Error (kData) if it is none of the formats; `where` names the file.
RecognisedFormat recognise_format(const std::string& text, const std::string& where);

}  // namespace litevl
