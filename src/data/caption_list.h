// Videos with captions, read from annotation files: docs/data.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/list_origin.h"

namespace litevl {

struct CaptionedVideo {
  std::string name;                   ///< as in the list
  std::string path;                   ///< absolute; a filesystem::path takes seven times as much
  std::vector<std::string> captions;  ///< at least one, none blank
  std::int64_t family = -1;  ///< the same for videos that differ only in time; -1: none given
};

struct CaptionList : ListOrigin {
  std::vector<CaptionedVideo> videos;
};

/// Reads `path`, or its annotations.json if it is a folder, in any format of `AnnotationFormat`
/// that has captions. Several entries for one video are merged; in DiDeMo and ActivityNet Captions
/// all captions of a video are joined into one paragraph. The existence of videos is not checked,
/// except to decide which file of a folder is meant. Throws Error (kData), with the number of the
/// entry or line, counted from 1, if the file is missing, over 256 MiB, of no such format, empty or
/// has a blank caption; (kUsage) for wrong options, or if it has several splits and none was
/// chosen.
CaptionList load_caption_list(const std::filesystem::path& path,
                              const AnnotationOptions& options = {});

}  // namespace litevl
