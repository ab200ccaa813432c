#include "cli/annotation_options.h"

#include <CLI/CLI.hpp>

#include "data/annotation_format.h"

namespace litevl {

void add_annotation_options(CLI::App& command, AnnotationOptions& options) {
  command.add_option("--videos", options.videos,
                     "Folder of the video files, searched with its folders (default: that of DATA, "
                     "and videos/ in it)");
  command
      .add_option("--format", options.format,
                  "Format of DATA, if it is not recognised by its content")
      ->check(CLI::IsMember(annotation_format_names()));
  command.add_option("--split", options.split,
                     "Part of a file that has several: train, val, test, or all");
  command.add_option(
      "--captions", options.captions,
      "MSR-VTT's JSON, for a list of its videos' names (default: found beside DATA)");
  command.add_option("--mapping", options.mapping,
                     "MSVD's youtube_mapping.txt (default: found beside DATA)");
}

}  // namespace litevl
