// Videos with captions as a JSON list, the format of Singularity, VindLU, UMT and InternVideo:
// [{"video": "videos/1.mp4", "caption": "a dog runs" | ["…", "…"], "family": 3}, …]
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace litevl {

struct CaptionedVideo {
  std::string name;                   ///< as the list has it
  std::filesystem::path path;         ///< absolute
  std::vector<std::string> captions;  ///< at least one, none blank
  std::int64_t family = -1;           ///< videos that differ only in time share one; -1: none given
};

struct CaptionList {
  std::filesystem::path file;
  std::string sha256;  ///< of the file, hexadecimal
  std::vector<CaptionedVideo> videos;
};

/// Reads `path`, or its annotations.json if it is a folder. "image" may stand for "video"; paths
/// are relative to the file; entries of one video are merged; "family" may be left out; other keys
/// are ignored. Whether the videos exist is not looked at. Throws Error (kData), with the entry's
/// number from 1, if the file is missing, over 256 MiB, not of this format, empty, or has a blank
/// caption.
CaptionList load_caption_list(const std::filesystem::path& path);

/// The same from JSON text, with paths relative to the folder `root`; `where` names it in errors.
std::vector<CaptionedVideo> parse_caption_list(const std::string& text,
                                               const std::filesystem::path& root,
                                               const std::string& where);

}  // namespace litevl
