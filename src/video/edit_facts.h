// What an edit list has to say of a video file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace litevl {

/// Pictures a second, exactly: 30000/1001.
struct FrameRate {
  int num = 25;
  int den = 1;

  double value() const { return static_cast<double>(num) / den; }
  bool operator==(const FrameRate&) const = default;
};

struct EditFacts {
  /// The usual rate that is within a thousandth of the file's; else its average, as a fraction.
  FrameRate rate;
  bool is_usual_rate = true;
  double end_seconds = 0;  ///< where its last picture ends, by its header
  bool has_sound = false;
  /// The time code at the file's start, "10:00:00:00" or "10:00:00;00"; empty if it has none.
  std::string time_code;
};

/// The nearest of 24000/1001, 24, 25, 30000/1001, 30, 48, 50, 60000/1001 and 60.
FrameRate nearest_usual_rate(double pictures_per_second);

/// By the header: no packets are read. Throws Error (kData) if it is no video that can be read.
EditFacts read_edit_facts(const std::filesystem::path& video);

}  // namespace litevl
