#include "video/unread_content.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

namespace litevl {
namespace {

constexpr std::int64_t kLookBytes = 4096;
constexpr std::int64_t kMostBlocks = 64;
// Where a packet ends is known but for its container's few bytes around it, and in ASF for what
// fills up the container's own packet.
constexpr std::size_t kAboutBytes = 512;
constexpr std::size_t kMostPacketBytes = 1 << 16;
constexpr int kMostElements = 20'000;  // looked at in all

// Packets of a broadcast follow one another at every 188th byte, or with four or sixteen more.
// Those that gave nothing are padding or of other services.
bool is_transport(const std::vector<std::uint8_t>& block) {
  constexpr std::uint8_t kSync = 0x47;
  for (const std::size_t stride : {188, 192, 204})
    for (std::size_t first = 0; first < stride; ++first) {
      std::size_t at = first;
      while (at < block.size() && block[at] == kSync) at += stride;
      if (at >= block.size()) return true;
    }
  return false;
}

// Bytes of the block in padding of a program stream, which is filled with ones.
std::int64_t program_padding(const std::vector<std::uint8_t>& block) {
  return std::count(block.begin(), block.end(), std::uint8_t{0xff});
}

struct Element {
  std::int64_t bytes = 0;  // with its head
  bool is_usual = false;   // behind the pictures
};

using Head = std::array<std::uint8_t, 32>;

bool starts_with(const Head& head, std::string_view bytes) {
  return std::memcmp(head.data(), bytes.data(), bytes.size()) == 0;
}

std::int64_t little_endian(const std::uint8_t* bytes, int count) {
  std::int64_t value = 0;
  while (count-- > 0) value = (value & (INT64_MAX >> 8)) << 8 | bytes[count];
  return value;
}

std::optional<Element> avi_chunk(const Head& head) {
  const bool is_text = std::all_of(head.begin(), head.begin() + 4,
                                   [](std::uint8_t c) { return c >= 32 && c < 127; });
  if (!is_text) return std::nullopt;
  const std::int64_t bytes = little_endian(head.data() + 4, 4);
  const auto is_digit = [&](std::size_t i) { return head[i] >= '0' && head[i] <= '9'; };
  const bool is_list_of_pictures =
      starts_with(head, "RIFF") ||
      (starts_with(head, "LIST") && std::memcmp(&head[8], "movi", 4) == 0);
  const bool is_packet = is_digit(0) && is_digit(1);  // "00dc", "01wb"
  return Element{8 + bytes + bytes % 2, !is_list_of_pictures && !is_packet};
}

std::optional<Element> matroska_element(const Head& head) {
  constexpr std::string_view kUsual[] = {
      "\x1c\x53\xbb\x6b",
      "\x12\x54\xc3\x67",
      "\x19\x41\xa4\x69",
      "\x10\x43\xa7\x70",
      "\x11\x4d\x9b\x74",
      "\x15\x49\xa9\x66",
      "\x16\x54\xae\x6b",
      "\xec",
      "\xbf"};  // cues, tags, attachments, chapters, seek head, info, tracks, void, checksum
  const auto known = std::find_if(std::begin(kUsual), std::end(kUsual),
                                  [&](std::string_view id) { return starts_with(head, id); });
  if (known == std::end(kUsual)) return std::nullopt;
  const std::uint8_t* size = head.data() + known->size();
  int length = 1;
  while (length <= 8 && (*size & (0x80 >> (length - 1))) == 0) ++length;
  if (length > 8) return std::nullopt;
  std::int64_t bytes = *size & (0xff >> length);
  for (int i = 1; i < length; ++i) bytes = bytes << 8 | size[i];
  return Element{static_cast<std::int64_t>(known->size()) + length + bytes, true};
}

constexpr std::string_view kAsfHeader = "\x30\x26\xb2\x75\x8e\x66\xcf\x11";

std::optional<Element> asf_object(const Head& head) {
  constexpr std::string_view kIndexes[] = {{"\x90\x08\x00\x33", 4},
                                           {"\xd3\x29\xe2\xd6", 4},
                                           {"\xf8\x03\xb1\xfe", 4},
                                           {"\xd0\x3f\xb7\x3c", 4}};
  if (std::none_of(std::begin(kIndexes), std::end(kIndexes),
                   [&](std::string_view id) { return starts_with(head, id); }))
    return std::nullopt;
  return Element{little_endian(head.data() + 16, 8), true};
}

std::optional<Element> element(std::string_view format, const Head& head) {
  if (format == "avi") return avi_chunk(head);
  if (format.starts_with("matroska")) return matroska_element(head);
  if (format == "asf") return asf_object(head);
  return std::nullopt;
}

std::string_view signature(std::string_view format) {
  if (format == "flv") return std::string_view("FLV\x01", 4);
  if (format == "asf") return kAsfHeader;
  if (format == "avi") return "RIFF";
  if (format.starts_with("matroska")) return "\x1a\x45\xdf\xa3";
  if (format == "ogg") return std::string_view("OggS\0\x02", 6);
  return {};
}

FileEnding walk_ending(const FfmpegFile& file, std::string_view format, std::int64_t at,
                       int& elements_left) {
  const std::string_view another = signature(format);
  while (at < file.size_bytes() && elements_left-- > 0) {
    Head head = {};
    file.read_at(at, head.data(), head.size());
    if (!another.empty() && starts_with(head, another)) return FileEnding::kAnotherFile;
    const auto found = element(format, head);
    if (!found || !found->is_usual || found->bytes < 2 || found->bytes > file.size_bytes() - at)
      return FileEnding::kOther;
    at += found->bytes;
  }
  return at == file.size_bytes() ? FileEnding::kUsual : FileEnding::kOther;
}

}  // namespace

UnreadContent look_at_unread(const FfmpegFile& file, std::int64_t begin, std::int64_t end) {
  UnreadContent content;
  const std::int64_t num_blocks = (end - begin) / kLookBytes;
  const std::int64_t num_read = std::min(num_blocks, kMostBlocks);
  if (num_read < 1) return content;
  std::vector<std::uint8_t> block(kLookBytes);
  for (std::int64_t i = 0; i < num_read; ++i) {
    const std::int64_t number = i * num_blocks / num_read;
    file.read_at(begin + number * kLookBytes, block.data(), block.size());
    if (std::all_of(block.begin(), block.end(), [](std::uint8_t byte) { return byte == 0; }))
      content.zeros += kLookBytes;
    else if (!is_transport(block))
      content.other += kLookBytes - program_padding(block);
  }
  const double share =
      static_cast<double>(end - begin) / static_cast<double>(num_read * kLookBytes);
  content.zeros = static_cast<std::int64_t>(static_cast<double>(content.zeros) * share);
  content.other = static_cast<std::int64_t>(static_cast<double>(content.other) * share);
  return content;
}

FileEnding look_at_ending(const FfmpegFile& file, std::string_view format, std::int64_t begin) {
  std::vector<std::uint8_t> bytes((format == "asf" ? kMostPacketBytes : kAboutBytes) +
                                  Head().size());
  bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
  const std::string_view another = signature(format);
  int elements_left = kMostElements;
  Head head = {};
  for (std::size_t i = 0; i + head.size() <= bytes.size(); ++i) {
    std::copy_n(bytes.data() + i, head.size(), head.data());
    if (!(!another.empty() && starts_with(head, another)) && !element(format, head)) continue;
    const FileEnding ending =
        walk_ending(file, format, begin + static_cast<std::int64_t>(i), elements_left);
    if (ending != FileEnding::kOther) return ending;
  }
  return FileEnding::kOther;
}

}  // namespace litevl
