// A timeline from a file's packets, one after the other. Private to video/.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "video/ffmpeg.h"
#include "video/timeline.h"

namespace litevl {

struct TimelineBuilderOptions {
  AVRational time_base = {1, 1};     ///< of the video stream
  double frame_seconds = 0.04;       ///< a picture lasts, where its packet does not say
  double most_still_seconds = 3600;  ///< a picture is shown; beyond, the clock has jumped
};

/// Bytes of a file that gave no packets though they should have.
struct UnreadHole {
  TimeRange pictures;  ///< the ends of those before and of the first after, by `newest_end_seconds`
  std::int64_t bytes = 0;
  bool is_unusual = false;  ///< so many that it is damage whatever the pictures' times say
};

/// Takes packets in the order of the file.
class TimelineBuilder {
 public:
  explicit TimelineBuilder(const TimelineBuilderOptions& options) : options_(options) {}

  /// A packet of the video stream, with its own time stamps, one of which was `mended_seconds` off.
  /// `is_suspect` says that the file is damaged right before it or in it, `is_picture` that it
  /// holds one.
  void add(const AVPacket& packet, double mended_seconds, bool is_suspect, bool is_picture = true);
  /// A packet of sound, by its own time stamps.
  void add_sound(double start_seconds, double end_seconds);
  /// False once there are so many jumps that the time stamps mean nothing.
  bool is_readable() const { return timeline_.jumps.size() < kMostJumps; }

  /// Where the pictures so far end, by the stream's own time stamps but without jumps.
  double newest_end_seconds() const { return seconds(newest_end_); }
  /// What they last from the first to the last; 0 if there is none.
  double shown_seconds() const;

  /// What the packets say. `sound_start_seconds` is where the earliest sound begins, by its own
  /// time stamps; `holes` are ascending, in a file of `bytes_per_second`. The stretches are empty
  /// if there was no picture.
  Timeline finish(std::optional<double> sound_start_seconds, const std::vector<UnreadHole>& holes,
                  double bytes_per_second);

 private:
  static constexpr std::size_t kMostJumps = 1000;

  struct Picture {
    std::int64_t pts;  // on the clock without jumps
    double length_seconds;
    bool operator>(const Picture& other) const { return pts > other.pts; }
  };
  // Pictures with no gap between them.
  struct Part {
    double first_start = 0, last_start = 0;
    double most_between = 0;
    bool is_after_gap = false;  // longer than pictures of its rate are apart
    bool is_suspect = false;    // the gap
  };
  // The clock at its last packet.
  struct Clock {
    std::int64_t offset = 0;
    std::int64_t dts = AV_NOPTS_VALUE;
    std::int64_t end = AV_NOPTS_VALUE;
    std::int64_t num_packets = 0;  // then
    std::int64_t newest_end = 0;   // then
  };

  double seconds(std::int64_t ticks) const;
  std::int64_t ticks(double seconds) const;
  void add_jump(std::int64_t packet, double by_seconds);
  void jump_to(std::int64_t offset, std::int64_t pts);
  void take_back_gap();
  bool is_near(const std::optional<Clock>& clock, std::int64_t dts) const;
  void follow_clock(std::int64_t dts, std::int64_t pts, double length_seconds);
  bool goes_on(const Clock& clock, std::int64_t dts) const;
  bool has_jumped(std::int64_t dts, std::int64_t pts) const;
  void show(const Picture& picture);
  void hide();
  void flush();
  bool is_suspect(double from_seconds, double to_seconds) const;
  bool is_silent(double from_seconds, double to_seconds) const;
  void end_stretch(double end_seconds);
  void end_stretch_with_picture(double start_seconds, double end_seconds);
  void note_hole(const UnreadHole& hole);
  void make_stretches(const std::vector<UnreadHole>& holes, double bytes_per_second);

  TimelineBuilderOptions options_;
  Timeline timeline_;
  std::int64_t num_packets_ = 0;
  Clock clock_;
  std::optional<Clock> before_jump_;  // the last one
  std::optional<Clock> before_gap_;   // the last one, if no jump came after it
  std::optional<double> sound_end_;
  double sound_gap_ = 0;                    // the longest since the last picture
  std::optional<double> newest_sound_end_;  // of all sound, on the clock without jumps
  std::vector<TimeRange> silences_;         // in which there is no packet of sound, ascending
  std::priority_queue<Picture, std::vector<Picture>, std::greater<>> waiting_;  // to be in order
  std::deque<double> suspects_;                                                 // times
  std::int64_t newest_end_ = 0;  // of all pictures, on the clock without jumps
  std::optional<Picture> last_;  // shown
  std::vector<Part> parts_;
  std::int64_t num_hidden_ = 0;  // since `last_` was shown, by its time stamp or earlier ones
  std::int64_t most_hidden_ = 0;
  double stretch_start_ = 0, most_between_ = 0;  // of the stretch that is made
};

}  // namespace litevl
