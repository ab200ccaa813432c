#include "app/edit_list.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/documents.h"
#include "app/json_forms.h"
#include "app/time_code.h"
#include "core/percent.h"
#include "core/printable.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::size_t kMostEdlEvents = 999;
constexpr std::size_t kMostTitleBytes = 70;
constexpr std::size_t kMostCommentBytes = 1000;
// A time that was rounded belongs to the picture that begins there.
constexpr double kRoundingFrames = 1e-3;

// [first, end), counted from the video's start: those that are shown in the range, as an exact cut
// has them.
struct Frames {
  std::int64_t first = 0;
  std::int64_t end = 0;

  std::int64_t count() const { return end - first; }
};

Frames frames_of(const TimeRange& range, FrameRate rate) {
  Frames frames;
  frames.first =
      static_cast<std::int64_t>(std::floor(range.start_seconds * rate.value() + kRoundingFrames));
  frames.end =
      static_cast<std::int64_t>(std::ceil(range.end_seconds * rate.value() - kRoundingFrames));
  frames.end = std::max(frames.end, frames.first + 1);
  return frames;
}

// A comment is a line.
std::string comment(const char* name, const std::string& text) {
  return std::string("* ") + name + ": " + printable(shortened(text, kMostCommentBytes)) + "\n";
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

json rational_time(std::int64_t frames, FrameRate rate) {
  return {{"OTIO_SCHEMA", "RationalTime.1"},
          {"rate", rate.value()},
          {"value", static_cast<double>(frames)}};
}

json time_range(std::int64_t first, std::int64_t count, FrameRate rate) {
  return {{"OTIO_SCHEMA", "TimeRange.1"},
          {"start_time", rational_time(first, rate)},
          {"duration", rational_time(count, rate)}};
}

json otio_item(const char* schema, const std::string& name) {
  return {{"OTIO_SCHEMA", schema},      {"name", name},
          {"metadata", json::object()}, {"effects", json::array()},
          {"markers", json::array()},   {"source_range", json()}};
}

json otio_clip(const EditEvent& event) {
  const Frames frames = frames_of(event.range, event.rate);
  json media = {{"OTIO_SCHEMA", "ExternalReference.1"},
                {"name", json_path(event.video.filename())},
                {"metadata", json::object()},
                {"target_url", file_uri(event.video)},
                {"available_range", json()}};
  if (event.video_seconds > 0)
    media["available_range"] = time_range(
        event.start_frame,
        std::max(frames.end, frames_of({0, event.video_seconds}, event.rate).end), event.rate);
  // Clip.2, which has several media, is unknown to programs of before 2022; all read Clip.1.
  json clip = otio_item("Clip.1", json_path(event.video.filename()));
  clip["source_range"] = time_range(event.start_frame + frames.first, frames.count(), event.rate);
  clip["media_reference"] = media;
  json& own = clip["metadata"]["litevl"];
  own = {{"start_seconds", event.range.start_seconds}, {"end_seconds", event.range.end_seconds}};
  if (event.rank > 0) own["rank"] = event.rank;
  if (event.score) own["score"] = *event.score;
  if (!event.query.empty()) own["query"] = event.query;
  return clip;
}

json otio_gap(const EditEvent& event) {
  json gap = otio_item("Gap.1", "");
  gap["source_range"] = time_range(0, frames_of(event.range, event.rate).count(), event.rate);
  return gap;
}

json otio_track(const char* kind, const EditList& list) {
  const bool is_sound = std::string_view(kind) == "Audio";
  json track = otio_item("Track.1", kind);
  track["kind"] = kind;
  json& children = track["children"] = json::array();
  for (const EditEvent& event : list.events)
    children.push_back(is_sound && !event.has_sound ? otio_gap(event) : otio_clip(event));
  return track;
}

// In quotes where a comma or a quote would end it.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) {
    field += c;
    if (c == '"') field += c;
  }
  return field + "\"";
}

}  // namespace

std::string edl_text(const EditList& list) {
  if (list.events.size() > kMostEdlEvents)
    throw Error(Error::Kind::kUsage, "EDL",
                std::to_string(list.events.size()) + " moments, it has room for " +
                    std::to_string(kMostEdlEvents),
                "choose some with --rank, or use otio or csv");
  const bool is_drop = list.is_drop && can_drop(list.rate);
  std::string text = "TITLE: " + printable(shortened(list.title, kMostTitleBytes)) + "\n" +
                     "FCM: " + (is_drop ? "DROP FRAME" : "NON-DROP FRAME") + "\n";
  const auto code = [&](std::int64_t frame) { return time_code(frame, list.rate, is_drop); };
  std::int64_t record = *frame_of_time_code(is_drop ? "01:00:00;00" : "01:00:00:00", list.rate);
  for (std::size_t i = 0; i < list.events.size(); ++i) {
    const EditEvent& event = list.events[i];
    const Frames frames = frames_of(event.range, list.rate);
    const std::int64_t start = std::llround(static_cast<double>(event.start_frame) *
                                            list.rate.value() / event.rate.value());
    char line[160];
    std::snprintf(line, sizeof line, "\n%03zu  AX       %-5s C        %s %s %s %s\n", i + 1,
                  event.has_sound ? "B" : "V", code(start + frames.first).c_str(),
                  code(start + frames.end).c_str(), code(record).c_str(),
                  code(record + frames.count()).c_str());
    text += line;
    record += frames.count();
    text += comment("FROM CLIP NAME", event.video.filename().string());
    text += comment("SOURCE FILE", event.video.string());
    if (!event.query.empty()) text += comment("COMMENT", event.query);
    if (event.rank > 0)
      text += comment("COMMENT", "rank " + std::to_string(event.rank) +
                                     (event.score ? ", score " + number_text(*event.score) : ""));
  }
  return text;
}

json otio_json(const EditList& list) {
  json tracks = json::array({otio_track("Video", list)});
  const bool has_sound = std::any_of(list.events.begin(), list.events.end(),
                                     [](const EditEvent& event) { return event.has_sound; });
  if (has_sound) tracks.push_back(otio_track("Audio", list));
  json stack = otio_item("Stack.1", "tracks");
  stack["children"] = tracks;
  return {{"OTIO_SCHEMA", "Timeline.1"},
          {"name", printable(list.title)},
          {"metadata", json::object()},
          {"global_start_time", json()},
          {"tracks", stack}};
}

std::string csv_text(const EditList& list) {
  std::string text =
      "rank,video,start_seconds,end_seconds,start_timecode,end_timecode,frame_rate,score,query\r\n";
  for (const EditEvent& event : list.events) {
    const Frames frames = frames_of(event.range, event.rate);
    const std::array<std::string, 9> fields = {
        event.rank > 0 ? std::to_string(event.rank) : "",
        json_path(event.video),
        json(event.range.start_seconds).dump(),
        json(event.range.end_seconds).dump(),
        time_code(event.start_frame + frames.first, event.rate, list.is_drop),
        time_code(event.start_frame + frames.end, event.rate, list.is_drop),
        number_text(event.rate.value()),
        event.score ? json(*event.score).dump() : "",
        printable(event.query)};
    for (const std::string& field : fields) text += csv_field(field) + ",";
    text.back() = '\r';
    text += '\n';
  }
  return text;
}

std::string edit_list_text(const EditList& list, EditForm form) {
  if (form == EditForm::kEdl) return edl_text(list);
  if (form == EditForm::kCsv) return csv_text(list);
  std::ostringstream text;
  write_json(text, otio_json(list));
  return text.str();
}

}  // namespace litevl
