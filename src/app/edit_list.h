// Moments of videos as lists that editing programs read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/words.h"
#include "litevl/types.h"
#include "video/edit_facts.h"

namespace litevl {

/// A moment, and what an editor needs to know of its video.
struct EditEvent {
  std::filesystem::path video;  ///< absolute
  TimeRange range;
  std::int64_t rank = 0;  ///< among a search's results; 0 if it is none
  std::optional<double> score = {};
  std::string query = {};
  FrameRate rate = {};
  std::int64_t start_frame = 0;  ///< the number that the video's first picture has by its time code
  double video_seconds = 0;      ///< 0 if it is not known
  bool has_sound = false;
};

struct EditList {
  std::string title;
  FrameRate rate;        ///< of the sequence
  bool is_drop = false;  ///< time codes are drop-frame ones where the rate has them
  std::vector<EditEvent> events = {};
};

/// A CMX 3600 edit decision list: one cut after the other from 01:00:00:00, in the sequence's rate.
/// Videos have their name and path in comments, as the form has eight letters for a tape. Throws
/// Error (kUsage) for more than 999 events.
std::string edl_text(const EditList& list);

/// OpenTimelineIO's JSON: a timeline with a track of pictures and, if a video has any, one of
/// sound. Times are in each video's own rate.
nlohmann::json otio_json(const EditList& list);

/// A line with names, then one for each event, as RFC 4180 has it.
std::string csv_text(const EditList& list);

enum class EditForm { kEdl, kOtio, kCsv };
inline constexpr Word<EditForm> kEditFormWords[] = {
    {"edl", EditForm::kEdl}, {"otio", EditForm::kOtio}, {"csv", EditForm::kCsv}};

/// Any of these.
std::string edit_list_text(const EditList& list, EditForm form);

}  // namespace litevl
