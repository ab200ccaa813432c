#include "video/timeline.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <string_view>
#include <type_traits>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::string_view kFirstLine = "timeline 1";
// Pictures come a little before or after their packets' stamps: rounding, fields, and decoders of
// files that stamp no pictures, which may be one late.
constexpr double kToleranceSeconds = 0.1;
// Damage is found where pictures are asked for, which is every second or so.
constexpr double kJoinedSeconds = 2;
constexpr std::size_t kMostDescribed = 3;  // of a kind

// "6.5 s", "60 s".
std::string seconds_text(double seconds) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f", seconds);
  std::string result = text;
  if (result.ends_with(".0")) result.resize(result.size() - 2);
  return result;
}

// "512 kB", "3.1 MB".
std::string bytes_text(std::int64_t bytes) {
  if (bytes < 1'000'000) return std::to_string((bytes + 500) / 1000) + " kB";
  char text[64];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

template <typename Item, typename Describe>
void describe_some(const std::vector<Item>& items, Describe describe,
                   std::vector<std::string>& faults) {
  for (std::size_t i = 0; i < std::min(items.size(), kMostDescribed); ++i)
    faults.push_back(describe(items[i]));
  if (items.size() > kMostDescribed)
    faults.back() += " and at " + std::to_string(items.size() - kMostDescribed) + " more places";
}

std::string exact_text(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

class LineReader {
 public:
  LineReader(const std::string& text, const std::string& where) : lines_(text), where_(where) {}

  /// Goes to the next line and takes its first word. False at the end.
  bool next(std::string& word) {
    std::string line;
    if (!std::getline(lines_, line)) return false;
    line_ = std::istringstream(line);
    word.clear();
    line_ >> word;
    return true;
  }

  template <typename Number>
  Number number() {
    std::string word;
    line_ >> word;
    Number value = 0;
    const auto result = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || result.ec != std::errc() || result.ptr != word.data() + word.size())
      refuse();
    if constexpr (std::is_floating_point_v<Number>)
      if (!std::isfinite(value)) refuse();
    return value;
  }

  TimeRange range() {
    const auto start = number<double>();
    const auto end = number<double>();
    if (start > end) refuse();
    return {start, end};
  }

  [[noreturn]] void refuse() const {
    throw Error(Error::Kind::kData, where_, "the stored times of its pictures are damaged");
  }

 private:
  std::istringstream lines_;
  std::istringstream line_;
  std::string where_;
};

}  // namespace

bool Timeline::is_shown(double seconds, double begin_seconds) const {
  const auto after =
      std::upper_bound(stretches.begin(), stretches.end(), seconds + kToleranceSeconds,
                       [](double time, const TimelineStretch& stretch) {
                         return time < stretch.range.start_seconds;
                       });
  if (after == stretches.begin()) return false;
  const TimelineStretch& stretch = *std::prev(after);
  if (begin_seconds < stretch.range.start_seconds - kToleranceSeconds) return false;
  if (stretch.is_still) return true;
  return std::min(seconds, stretch.range.end_seconds) - begin_seconds <=
         2 * stretch.most_between + kToleranceSeconds;
}

void Timeline::add_damage(const TimeRange& range) {
  // Nearly always the last; so that many take no longer each.
  if (damaged.empty() || range.start_seconds > damaged.back().end_seconds + kJoinedSeconds) {
    damaged.push_back(range);
    return;
  }
  const auto first = std::partition_point(damaged.begin(), damaged.end(), [&](const auto& other) {
    return other.end_seconds < range.start_seconds - kJoinedSeconds;
  });
  const auto last = std::partition_point(first, damaged.end(), [&](const auto& other) {
    return other.start_seconds <= range.end_seconds + kJoinedSeconds;
  });
  if (first == last) {
    damaged.insert(first, range);
    return;
  }
  first->start_seconds = std::min(first->start_seconds, range.start_seconds);
  first->end_seconds = std::max(std::prev(last)->end_seconds, range.end_seconds);
  damaged.erase(std::next(first), last);
}

std::string describe_faults(const Timeline& timeline) {
  std::vector<std::string> faults;
  const std::string last = seconds_text(timeline.end_seconds()) + " s";
  if (timeline.claimed_end_seconds > 0)
    faults.push_back("ends at " + last + " of " + seconds_text(timeline.claimed_end_seconds));
  else if (timeline.is_broken_off)
    faults.push_back("breaks off at " + last);
  else if (timeline.unread_bytes > 0)
    faults.push_back("ends at " + last);
  if (timeline.unread_bytes > 0)
    faults.back() += ", though " + bytes_text(timeline.unread_bytes) +
                     " follow in the file that give no pictures";
  describe_some(
      timeline.damaged,
      [](const TimeRange& range) {
        const std::string start = seconds_text(range.start_seconds);
        const std::string end = seconds_text(range.end_seconds);
        return start == end ? "damaged at " + start + " s"
                            : "damaged from " + start + " s to " + end + " s";
      },
      faults);
  std::vector<ClockJump> jumps;  // but not those back to where the clock was
  for (const ClockJump& jump : timeline.jumps)
    if (std::abs(jump.by_seconds) >= 0.05) jumps.push_back(jump);
  describe_some(
      jumps,
      [](const ClockJump& jump) {
        return "the clock jumps at " + seconds_text(jump.at_seconds) + " s, by " +
               seconds_text(jump.by_seconds) + " s";
      },
      faults);
  if (timeline.num_hidden > 0)
    faults.push_back(std::to_string(timeline.num_hidden) +
                     " pictures are never seen, for others have their time, most at " +
                     seconds_text(timeline.hidden_at_seconds) + " s");
  std::string text;
  for (const std::string& fault : faults) text += (text.empty() ? "" : "; ") + fault;
  return text;
}

std::string to_text(const Timeline& timeline) {
  std::string text(kFirstLine);
  text += '\n';
  const auto line = [&](const std::string& name, const std::vector<std::string>& values) {
    text += name;
    for (const std::string& value : values) text += ' ' + value;
    text += '\n';
  };
  line("zero", {std::to_string(timeline.zero_ticks)});
  line("pictures", {std::to_string(timeline.num_pictures)});
  for (const auto& [range, most_between, is_still] : timeline.stretches) {
    const auto start = exact_text(range.start_seconds), end = exact_text(range.end_seconds);
    if (is_still)
      line("still", {start, end});
    else
      line("stretch", {start, end, exact_text(most_between)});
  }
  for (const auto& [start, end] : timeline.damaged)
    line("damaged", {exact_text(start), exact_text(end)});
  for (const auto& [packet, offset, at, by] : timeline.jumps)
    line("jump", {std::to_string(packet), std::to_string(offset), exact_text(at), exact_text(by)});
  if (timeline.claimed_end_seconds > 0) line("claimed", {exact_text(timeline.claimed_end_seconds)});
  if (timeline.is_broken_off) line("broken_off", {});
  if (timeline.unread_bytes > 0) line("unread", {std::to_string(timeline.unread_bytes)});
  if (timeline.num_hidden > 0)
    line("hidden", {std::to_string(timeline.num_hidden), exact_text(timeline.hidden_at_seconds)});
  return text;
}

Timeline timeline_from_text(const std::string& text, const std::string& where) {
  LineReader reader(text, where);
  if (!text.starts_with(std::string(kFirstLine) + '\n')) reader.refuse();
  Timeline timeline;
  std::string name;
  reader.next(name);
  while (reader.next(name)) {
    if (name == "zero") {
      timeline.zero_ticks = reader.number<std::int64_t>();
    } else if (name == "pictures") {
      timeline.num_pictures = reader.number<std::int64_t>();
    } else if (name == "still" || name == "stretch") {
      TimelineStretch stretch{.range = reader.range(), .is_still = name == "still"};
      if (!stretch.is_still) stretch.most_between = reader.number<double>();
      if (!timeline.stretches.empty() && stretch.range.start_seconds < timeline.end_seconds())
        reader.refuse();
      timeline.stretches.push_back(stretch);
    } else if (name == "damaged") {
      timeline.damaged.push_back(reader.range());
    } else if (name == "jump") {
      ClockJump jump;
      jump.packet = reader.number<std::int64_t>();
      jump.offset_ticks = reader.number<std::int64_t>();
      jump.at_seconds = reader.number<double>();
      jump.by_seconds = reader.number<double>();
      if (!timeline.jumps.empty() && jump.packet <= timeline.jumps.back().packet) reader.refuse();
      timeline.jumps.push_back(jump);
    } else if (name == "claimed") {
      timeline.claimed_end_seconds = reader.number<double>();
    } else if (name == "broken_off") {
      timeline.is_broken_off = true;
    } else if (name == "unread") {
      timeline.unread_bytes = reader.number<std::int64_t>();
    } else if (name == "hidden") {
      timeline.num_hidden = reader.number<std::int64_t>();
      timeline.hidden_at_seconds = reader.number<double>();
    } else {
      reader.refuse();
    }
  }
  if (timeline.stretches.empty() || timeline.num_pictures < 1 || timeline.start_seconds() < 0)
    reader.refuse();
  return timeline;
}

}  // namespace litevl
