#include "video/read_bytes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "video/mp4_boxes.h"
#include "video/unread_content.h"

namespace litevl {
namespace {

// Nearer packets are of one piece: containers have their own bytes between them.
constexpr std::int64_t kLeastHoleBytes = 1 << 14;
// Of the file, what is unusual wherever it is: zeros, which no writer leaves, and anything else.
constexpr std::int64_t kLeastZeros = 1 << 16;
constexpr double kLeastZerosShare = 0.01;
constexpr double kLeastShare = 0.05;
constexpr std::int64_t kLeastFileBytes = 512;
constexpr std::int64_t kIndexBytes = 64;  // a packet, in tables of any container
constexpr std::size_t kMostHoles = 1000;  // looked at

bool has_boxes(const AVFormatContext& input) {
  return std::string_view(input.iformat->name).starts_with("mov,");
}

// Formats of which it is known what else than packets they hold. Of others only zeros count.
bool is_known(const AVFormatContext& input) {
  constexpr std::array<std::string_view, 7> kNames = {"mpegts", "mpeg", "ogg",          "avi",
                                                      "asf",    "flv",  "matroska,webm"};
  return std::find(kNames.begin(), kNames.end(), input.iformat->name) != kNames.end();
}

std::int64_t share_of(const FfmpegFile& file, double share) {
  return static_cast<std::int64_t>(share * static_cast<double>(file.size_bytes()));
}

// Files within the file, such as fonts and covers, which FFmpeg gives with the header.
std::int64_t attached_bytes(const AVFormatContext& input) {
  std::int64_t sum = 0;
  for (unsigned i = 0; i < input.nb_streams; ++i)
    sum += input.streams[i]->codecpar->extradata_size + input.streams[i]->attached_pic.size;
  return sum;
}

}  // namespace

void ReadBytes::add_picture(const AVPacket& packet, double end_seconds) {
  is_beside_other_ = is_beside_other_ || other_video_bytes_ > 0;
  other_video_bytes_ = 0;
  add(packet, end_seconds);
}

void ReadBytes::add_other(const AVPacket& packet, bool is_video) {
  if (is_video) other_video_bytes_ = av_sat_add64(other_video_bytes_, packet.size);
  add(packet, std::nullopt);
}

void ReadBytes::add(const AVPacket& packet, std::optional<double> picture_end_seconds) {
  ++num_packets_;
  const auto stream = static_cast<std::size_t>(packet.stream_index);
  if (stream >= places_.size()) places_.resize(stream + 1);
  Place& place = places_[stream];
  // Of packets that stand together, in a page or a container's packet, only the first has a place
  // of its own.
  const std::int64_t begin = packet.pos >= 0 && packet.pos != place.pos ? packet.pos : place.end;
  if (begin < 0) return;
  const std::int64_t end = av_sat_add64(begin, std::max(packet.size, 1));
  if (packet.pos >= 0) place.pos = packet.pos;
  place.end = end;
  largest_ = std::max(largest_, packet.size);
  // Not counted are the bytes of containers that cut packets to pieces.
  constexpr int kOverhead = 32;  // one byte in so many, at most
  const std::int64_t apart = kLeastHoleBytes + largest_ / kOverhead;
  auto piece = pieces_.upper_bound(begin);
  if (piece != pieces_.begin() && std::prev(piece)->second.end + apart >= begin)
    --piece;
  else
    piece = pieces_.emplace_hint(piece, begin, Piece{.end = end, .first = {}, .last = {}});
  Piece& grown = piece->second;
  grown.end = std::max(grown.end, end);
  if (picture_end_seconds) {
    if (!grown.first) grown.first = picture_end_seconds;
    grown.last = picture_end_seconds;
  }
  for (auto next = std::next(piece); next != pieces_.end() && grown.end + apart >= next->first;
       next = pieces_.erase(next)) {
    grown.end = std::max(grown.end, next->second.end);
    if (!grown.first) grown.first = next->second.first;
    if (next->second.last) grown.last = next->second.last;
  }
}

ReadBytes::Unread ReadBytes::find_unread(const AVFormatContext& input, const FfmpegFile& file,
                                         bool is_complete) const {
  if (pieces_.empty()) return {};
  // Where joined files are of two kinds, the other's pictures are another stream's.
  const bool is_another_video =
      !is_beside_other_ &&
      other_video_bytes_ >= std::max(kLeastHoleBytes, share_of(file, kLeastShare));
  if (!has_boxes(input))
    return {
        .holes = find_holes(file, is_complete || !is_known(input)),
        .tail_bytes = is_another_video ? other_video_bytes_ : tail_bytes(input, file, is_complete)};
  // Its tracks are read side by side, each from its own place, as far as its cuts want them.
  const std::int64_t last = std::prev(pieces_.end())->second.end - 1;
  const Mp4Ending ending = look_at_mp4_ending(file, last);
  const bool is_much = !is_complete && ending.unread_bytes - attached_bytes(input) >=
                                           std::max(kLeastHoleBytes, share_of(file, kLeastShare));
  const bool is_told = is_much || (ending.is_appended && ending.unread_bytes >= kLeastFileBytes);
  return {.holes = {}, .tail_bytes = is_told ? ending.unread_bytes : 0};
}

std::vector<UnreadHole> ReadBytes::find_holes(const FfmpegFile& file, bool is_complete) const {
  std::vector<UnreadHole> holes;
  UnreadHole hole;
  std::optional<double> before;
  std::int64_t end = pieces_.begin()->second.end;
  std::size_t num_looked_at = 0;
  for (const auto& [begin, piece] : pieces_) {
    if (begin > end && num_looked_at++ < kMostHoles) {
      const UnreadContent content = look_at_unread(file, end, begin);
      hole.bytes += content.bad();
      hole.is_unusual =
          hole.is_unusual ||
          (!is_complete &&
           (content.zeros >= std::max(kLeastZeros, share_of(file, kLeastZerosShare)) ||
            content.bad() >= std::max(kLeastZeros, share_of(file, kLeastShare))));
    }
    end = std::max(end, piece.end);
    if (!piece.first) continue;  // of sound
    if (hole.bytes > 0 && before) {
      hole.pictures = {*before, std::max(*before, *piece.first)};
      holes.push_back(hole);
    }
    hole = {};
    before = piece.last;
  }
  return holes;
}

std::int64_t ReadBytes::tail_bytes(const AVFormatContext& input, const FfmpegFile& file,
                                   bool is_complete) const {
  const std::int64_t end = std::prev(pieces_.end())->second.end;
  const std::int64_t bytes = file.size_bytes() - end;
  if (bytes < kLeastFileBytes) return 0;
  const FileEnding ending = look_at_ending(file, input.iformat->name, end);
  if (ending == FileEnding::kUsual) return 0;
  if (ending == FileEnding::kAnotherFile) return bytes;
  if (bytes < kLeastHoleBytes) return 0;
  const UnreadContent content = look_at_unread(file, end, file.size_bytes());
  const std::int64_t allowed = kIndexBytes * num_packets_ + attached_bytes(input);
  const bool is_hole = content.zeros >= share_of(file, kLeastShare) ||
                       content.zeros >= std::max(kLeastZeros, share_of(file, kLeastZerosShare));
  const bool is_other = is_known(input) && content.other - allowed >= share_of(file, kLeastShare);
  return (is_hole && !is_complete) || is_other ? bytes : 0;
}

}  // namespace litevl
