#include "video/mp4_boxes.h"

#include <algorithm>
#include <array>

namespace litevl {
namespace {

constexpr std::int64_t kMostBoxes = 1 << 20;

bool holds_no_pictures(std::string_view name) {
  constexpr std::array<std::string_view, 15> kNames = {"ftyp", "styp", "moov", "free", "skip",
                                                       "wide", "udta", "meta", "uuid", "mfra",
                                                       "sidx", "ssix", "emsg", "prft", "pnot"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// Whether a file of another container begins so: Matroska, AVI, FLV, Ogg, ASF.
bool begins_another_kind(const FfmpegFile& file, std::int64_t at) {
  std::array<char, 12> head = {};
  file.read_at(at, reinterpret_cast<std::uint8_t*>(head.data()), head.size());
  const std::string_view text(head.data(), head.size());
  return text.starts_with("\x1a\x45\xdf\xa3") || text.starts_with("FLV\1") ||
         text.starts_with(std::string_view("OggS\0\2", 6)) ||
         text.starts_with("\x30\x26\xb2\x75\x8e\x66\xcf\x11") ||
         (text.starts_with("RIFF") && text.ends_with("AVI "));
}

}  // namespace

std::int64_t big_endian(const std::uint8_t* bytes) {
  return std::int64_t{bytes[0]} << 24 | std::int64_t{bytes[1]} << 16 | std::int64_t{bytes[2]} << 8 |
         bytes[3];
}

void walk_mp4_boxes(const FfmpegFile& file, const std::function<void(const Mp4Box&)>& use) {
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < kMostBoxes && at < file.size_bytes(); ++i) {
    std::uint8_t head[16] = {};
    file.read_at(at, head, sizeof head);
    const std::int64_t left = file.size_bytes() - at;
    std::int64_t bytes = big_endian(head);
    const std::string_view name(reinterpret_cast<const char*>(head) + 4, 4);
    const bool is_to_end = bytes == 0 && name == "mdat";
    if (bytes == 1) bytes = big_endian(head + 8) << 32 | big_endian(head + 12);  // may be negative
    const bool is_box = bytes >= 8 || is_to_end;
    if (bytes < 8 || bytes > left) bytes = left;
    use({.begin = at, .bytes = bytes, .name = name, .is_box = is_box});
    at += bytes;
  }
}

Mp4Fragments read_mp4_fragments(const FfmpegFile& file) {
  Mp4Fragments result;
  std::int64_t last_number = 0;
  walk_mp4_boxes(file, [&](const Mp4Box& box) {
    if (box.name != "moof") return;
    // Its own head, its number's, and the number after four bytes of version and flags.
    std::uint8_t head[24] = {};
    file.read_at(box.begin, head, sizeof head);
    const std::int64_t number = big_endian(head + 20);
    // Some writers give all the same, or count each track by itself.
    if (result.is_fragmented && number > last_number + 1) result.after_missing.push_back(box.begin);
    result.is_fragmented = true;
    last_number = number;
  });
  return result;
}

Mp4Ending look_at_mp4_ending(const FfmpegFile& file, std::int64_t last_read) {
  Mp4Ending ending;
  bool has_header = false;
  bool is_other = false;  // a file of another kind has begun
  walk_mp4_boxes(file, [&](const Mp4Box& box) {
    if (is_other) return;
    const bool is_header = box.name == "moov";
    if (has_header && (is_header || box.name == "ftyp") && box.begin > last_read) {
      ending.is_appended = true;
    } else if (has_header && box.begin > last_read && begins_another_kind(file, box.begin)) {
      // Whose own first bytes may read as a box of any size.
      ending = {.unread_bytes = file.size_bytes() - box.begin, .is_appended = true};
      is_other = true;
      return;
    }
    has_header = has_header || is_header;
    if (!box.is_box)
      ending.unread_bytes += std::min(box.bytes, file.size_bytes() - last_read - 1);
    else if (box.begin > last_read && !holds_no_pictures(box.name))
      ending.unread_bytes += box.bytes;
  });
  return ending;
}

}  // namespace litevl
