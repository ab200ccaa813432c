#include "data/list_origin.h"

namespace litevl {

std::vector<AnnotationField> annotation_fields(AnnotationOptions& options) {
  return {
      {"videos",
       "Folder of the video files, searched with its subfolders (default: the folder of the list, "
       "and videos/ in it)",
       &options.videos},
      {"format", "Format of the list, if it cannot be recognised by its content", &options.format},
      {"split", "Which split to read from a file that has several: train, val, test, or all",
       &options.split},
      {"captions",
       "MSR-VTT's JSON file with the captions, for a list of video names (default: found beside "
       "the list)",
       &options.captions},
      {"mapping",
       "MSVD's youtube_mapping.txt, for a list of numbers (default: found beside the list)",
       &options.mapping},
  };
}

}  // namespace litevl
