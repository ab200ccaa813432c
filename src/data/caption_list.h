// Videos with captions, read from the files in which they exist: docs/data.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/list_origin.h"

namespace litevl {

struct CaptionedVideo {
  std::string name;                   ///< as the list has it
  std::string path;                   ///< absolute; a filesystem::path takes seven times as much
  std::vector<std::string> captions;  ///< at least one, none blank
  std::int64_t family = -1;           ///< videos that differ only in time share one; -1: none given
};

struct CaptionList : ListOrigin {
  std::vector<CaptionedVideo> videos;
};

/// Reads `path`, or its annotations.json if it is a folder, in any format of `AnnotationFormat`
/// that has captions. The captions of a video are merged; of DiDeMo and ActivityNet Captions they
/// are joined to one paragraph. Whether the videos exist is not looked at, but for which of a
/// folder's files is meant. Throws Error (kData), with the number of the entry or the line from 1,
/// if the file is missing, over 256 MiB, of no such format, empty or has a blank caption; (kUsage)
/// for wrong options, or if it has several splits and none was chosen.
CaptionList load_caption_list(const std::filesystem::path& path,
                              const AnnotationOptions& options = {});

}  // namespace litevl
