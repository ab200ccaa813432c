// The known formats of annotation files: docs/data.md.
#pragma once

#include <string>
#include <vector>

namespace litevl {

enum class AnnotationFormat {
  kList,         ///< JSON list of entries: ours, Singularity's, VindLU's, UMT's
  kLines,        ///< one entry per line: ALPRO's, BLIP's
  kTable,        ///< comma, semicolon or tab separated, with a header: JSFUSION's 1k-A
  kIds,          ///< names of MSR-VTT's videos, one per line: the 9k and 7k of 1k-A, CE's splits
  kMsrvtt,       ///< {"videos": […], "sentences": […]}
  kViolet,       ///< {"train": […], "val": […], "test": […], "vocab": […]}
  kDidemo,       ///< descriptions of moments
  kActivityNet,  ///< {"v_…": {"sentences": […]}, …}
  kNumberedQuestions,  ///< MSVD-QA's and MSRVTT-QA's own lists: videos by number
  kMaLmm,              ///< {"0000000": {"question", …}, …}
  kActivityNetQa,      ///< ActivityNet-QA's questions, their answers in another file
};

/// The names of the formats in options, in the order of the enumeration.
const std::vector<std::string>& annotation_format_names();

/// The format with this name. Throws Error (kUsage) if there is none.
AnnotationFormat annotation_format(const std::string& name);

/// A description of the format in words, to follow its name.
std::string describe(AnnotationFormat format);

}  // namespace litevl
