// What is written about an explanation: one page, pictures, a video and numbers. docs/explain.md.
// T frames, H and W pixels of a picture.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "explain/explanation.h"
#include "explain/faithfulness.h"
#include "explain/page.h"

namespace litevl {

/// The stretch of a video that was explained.
struct ExplainedVideo {
  std::filesystem::path path;
  double start_seconds = 0;
  double end_seconds = 0;
  double duration_seconds = 0;   ///< of the whole video
  std::string choice;            ///< why this stretch
  std::string faults;            ///< what is wrong with the file, or empty
  std::vector<double> seconds;   ///< T, of the frames that the model saw
  Array<std::uint8_t> pictures;  ///< (T,H,W,3), of these times
};

struct Report {
  ExplainedVideo video;
  std::string text;   ///< the sentence or question, as it was given
  std::string model;  ///< its folder, as it was given
  Explanation explanation;
  std::optional<Faithfulness> check;
  std::vector<std::string> notes;  ///< what to know of the text and the model, from who asked
};

/// The document of `--json`: all numbers.
nlohmann::json report_json(const Report& report);

/// The same numbers as arrays.
std::map<std::string, Array<float>> report_arrays(const Report& report);

/// The most frames of the shape `width` × `height` that a report can show: its rows of pictures are
/// drawings, and those cannot be wider than Cairo draws.
std::int64_t most_frames(std::int64_t width, std::int64_t height);

/// The most pixels that a frame of `frames` may be wide for their strip to be a picture.
std::int64_t most_frame_width(std::int64_t frames);

/// Names and bytes of the pictures: PNG of filmstrips, SVG of charts and of all words' strips.
std::map<std::string, std::string> report_pictures(const Report& report);

/// `overlay` is an MP4 file's bytes, or empty.
Page report_page(const Report& report, const std::string& overlay);

/// Throws Error (kUsage) if there is anything at `folder` but an empty folder.
void check_new_folder(const std::filesystem::path& folder);

/// Writes the new folder `folder`, whole or not at all: index.html, explanation.json,
/// explanation.safetensors, overlay.mp4 and the pictures. Throws Error (kUsage) if something is
/// there already, (kMachine) if the disk refuses, (kData) if the video cannot be read again.
void write_report(const std::filesystem::path& folder, const Report& report);

}  // namespace litevl
