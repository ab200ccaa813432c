// What a video's file is like, as docs/http.md has it.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

namespace litevl {

/// {"bytes", "modified", "width", "height", "codec", "sound_codec", "is_there", "is_playable"};
/// null or false where the file is missing or cannot be read.
nlohmann::json video_details_json(const std::filesystem::path& video);

}  // namespace litevl
