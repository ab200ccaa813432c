// Where a list of captions or questions comes from, and how its files should be read.
#pragma once

#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "litevl/error.h"

namespace litevl {

/// An additional file that was read for a list: captions for ids, or names of videos.
struct JoinedFile {
  std::filesystem::path path;
  std::string sha256;  ///< hexadecimal
};

struct ListOrigin {
  std::filesystem::path file;
  std::string sha256;              ///< of the file, hexadecimal
  std::string format;              ///< as it was recognised: `AnnotationFormat` in words
  std::string split;               ///< the part of the file that was read; empty: the whole file
  std::vector<JoinedFile> joined;  ///< other files that were read for it
  /// Only this much of the beginning of each video is used.
  double first_seconds = std::numeric_limits<double>::infinity();
};

/// How to read annotations (docs/data.md). The defaults suit a file in the same folder as its
/// videos.
struct AnnotationOptions {
  std::string format = {};              ///< of `annotation_format_names`; empty: recognised
  std::filesystem::path videos = {};    ///< searched with its folders; empty: beside the file
  std::string split = {};               ///< of a file with several, or "all"
  std::filesystem::path captions = {};  ///< MSR-VTT's JSON, for a list of ids; empty: beside it
  std::filesystem::path mapping = {};   ///< MSVD's youtube_mapping.txt; empty: beside the file
  /// Takes what is wrong with a single entry, which is left out. Without it that is thrown.
  std::function<void(const Error&)> on_broken = {};
};

/// One of the options above as commands and configuration files call it.
struct AnnotationField {
  const char* name;
  const char* help;
  std::variant<std::string*, std::filesystem::path*> value;
};

/// The fields of `options`, which must outlive them.
std::vector<AnnotationField> annotation_fields(AnnotationOptions& options);

}  // namespace litevl
