#include "data/annotation_format.h"

#include <algorithm>

#include "litevl/error.h"

namespace litevl {
namespace {

struct Description {
  const char* name;
  const char* words;
};

// In the order of the enumeration.
constexpr Description kDescriptions[] = {
    {"list", "JSON list of entries"},
    {"lines", "JSON lines, an entry each (ALPRO, BLIP)"},
    {"table", "table with a header (MSR-VTT's 1k-A test)"},
    {"ids", "names of MSR-VTT's videos, captions joined from its JSON"},
    {"msrvtt", "MSR-VTT's JSON of videos and sentences"},
    {"violet", "VIOLET's JSON of splits"},
    {"didemo", "DiDeMo's descriptions, a video's joined to a paragraph"},
    {"activitynet", "ActivityNet Captions' sentences, a video's joined to a paragraph"},
    {"numbered-questions", "MSVD-QA's or MSRVTT-QA's own list, videos by number"},
    {"ma-lmm", "MA-LMM's JSON object of questions"},
    {"activitynet-qa", "ActivityNet-QA's questions, joined with their answers"},
};

}  // namespace

const std::vector<std::string>& annotation_format_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& description : kDescriptions) all.emplace_back(description.name);
    return all;
  }();
  return names;
}

AnnotationFormat annotation_format(const std::string& name) {
  const auto& names = annotation_format_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw Error(Error::Kind::kUsage, "annotations", "the format \"" + name + "\" is not known",
                "`litevl data check --help` lists those that are");
  return static_cast<AnnotationFormat>(found - names.begin());
}

std::string describe(AnnotationFormat format) {
  const auto& description = kDescriptions[static_cast<std::size_t>(format)];
  return std::string(description.name) + ": " + description.words;
}

}  // namespace litevl
