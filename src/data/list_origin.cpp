#include "data/list_origin.h"

namespace litevl {

std::vector<AnnotationField> annotation_fields(AnnotationOptions& options) {
  return {
      {"videos",
       "Folder of the video files, searched with its folders (default: that of the list, and "
       "videos/ in it)",
       &options.videos},
      {"format", "Format of the list, if it is not recognised by its content", &options.format},
      {"split", "Part of a file that has several: train, val, test, or all", &options.split},
      {"captions",
       "MSR-VTT's JSON, for a list of its videos' names (default: found beside the list)",
       &options.captions},
      {"mapping", "MSVD's youtube_mapping.txt (default: found beside the list)", &options.mapping},
  };
}

}  // namespace litevl
