// Writes a report about an explanation: a page, pictures, a video and numbers. docs/explain.md. T
// frames, H and W pixels of a picture.
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
  std::string choice;            ///< why this stretch was chosen
  std::string faults;            ///< what is wrong with the file, or empty
  std::vector<double> seconds;   ///< T, the times of the frames that the model saw
  Array<std::uint8_t> pictures;  ///< (T,H,W,3), the pictures at these times
};

struct Report {
  ExplainedVideo video;
  std::string text;   ///< the sentence or question, as it was given
  std::string model;  ///< the model's folder, as it was given
  Explanation explanation;
  std::optional<Faithfulness> check;
  std::vector<std::string> notes;  ///< notes on the text and the model, from the caller
};

/// The document of `--json`: all numbers.
nlohmann::json report_json(const Report& report);

/// The same numbers as arrays.
std::map<std::string, Array<float>> report_arrays(const Report& report);

/// The largest number of frames of `width` × `height` pixels that a report can show: a row of
/// pictures is a drawing, and Cairo limits its width.
std::int64_t most_frames(std::int64_t width, std::int64_t height);

/// The largest width, in pixels, that each of `frames` frames may have so that their strip can be a
/// picture.
std::int64_t most_frame_width(std::int64_t frames);

/// Names and bytes of the pictures: PNG for filmstrips, SVG for charts and for the strips of all
/// words.
std::map<std::string, std::string> report_pictures(const Report& report);

/// `overlay` is an MP4 file's bytes, or empty.
Page report_page(const Report& report, const std::string& overlay);

/// Throws Error (kUsage) if `folder` exists and is not an empty folder.
void check_new_folder(const std::filesystem::path& folder);

/// Writes the new folder `folder`, completely or not at all: index.html, explanation.json,
/// explanation.safetensors, overlay.mp4 and the pictures. Throws Error: kUsage if something is
/// already there, kMachine if the disk fails, kData if the video cannot be read again.
void write_report(const std::filesystem::path& folder, const Report& report);

}  // namespace litevl
