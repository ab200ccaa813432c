#include "app/video_details.h"

#include <nlohmann/json.hpp>

#include "litevl/error.h"
#include "video/video_facts.h"

namespace litevl {

nlohmann::json video_details_json(const std::filesystem::path& video) {
  nlohmann::json details;
  for (const char* name : {"bytes", "modified", "width", "height", "codec", "sound_codec"})
    details[name] = nullptr;
  std::error_code ignored;
  details["is_there"] = std::filesystem::is_regular_file(video, ignored);
  details["is_playable"] = false;
  try {
    const VideoFacts facts = video_facts(video);
    details["bytes"] = facts.bytes;
    details["modified"] = facts.modified;
    details["width"] = facts.width;
    details["height"] = facts.height;
    details["codec"] = facts.codec;
    if (!facts.sound_codec.empty()) details["sound_codec"] = facts.sound_codec;
    details["is_playable"] = facts.is_playable;
  } catch (const Error& error) {
    if (error.kind() != Error::Kind::kData) throw;
  }
  return details;
}

}  // namespace litevl
