// Files that are no videos, and videos that are damaged.
#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <initializer_list>
#include <random>

#include "core/files.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "video/clips.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// What is said after the path; the error must be about the data.
std::string reading_error(const std::filesystem::path& path) {
  try {
    VideoReader reader(path);
    reader.read_frames({0.0, 0.5}, {.height = 16, .width = 16});
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    EXPECT_TRUE(std::string(error.what()).starts_with(path.string())) << error.what();
    return std::string(error.what()).substr(path.string().size());
  }
  return "no error";
}

// Reads all over the file: either pictures or an Error about the data. True if there were pictures.
bool is_read_safely(const std::filesystem::path& path) {
  try {
    VideoReader reader(path);
    EXPECT_GT(reader.info().duration_seconds, 0);
    EXPECT_GT(reader.info().frame_rate, 0);
    const Timeline& timeline = reader.timeline();
    EXPECT_LE(std::ssize(timeline.stretches), timeline.num_pictures);
    EXPECT_EQ(to_text(timeline_from_text(to_text(timeline), "here")), to_text(timeline));
    reader.read_frames({0.0, 0.3, 0.9, 5.0}, {.height = 16, .width = 16});
    reader.read_frames({0.5}, {.height = 16, .width = 16});
    return true;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData) << error.what();
    return false;
  }
}

TEST(VideoDamage, WhatIsNoVideoIsSaid) {
  TemporaryFolder folder;
  const auto path = folder.path() / "holiday.mp4";
  EXPECT_EQ(reading_error(path), ": no such file");
  EXPECT_EQ(reading_error(folder.path()), ": not a regular file");
  write_bytes(path, "");
  EXPECT_TRUE(reading_error(path).starts_with(": not a video that can be read: "))
      << reading_error(path);
  write_bytes(path, "Dear diary, today I did not film anything.\n");
  EXPECT_TRUE(reading_error(path).starts_with(": not a video that can be read: "))
      << reading_error(path);
  run_ffmpeg("-f lavfi -i sine=d=1 " + quoted(path));
  EXPECT_EQ(reading_error(path), ": no video stream");
}

TEST(VideoDamage, TextIsNotDrawn) {
  TemporaryFolder folder;
  for (const char* name : {"list.txt", "readme.nfo", "art.ans"}) {
    const auto path = folder.path() / name;
    write_bytes(path, std::string(3000, 'x') + "\n\x1b[31mleft\nright\n");
    EXPECT_EQ(reading_error(path), ": text, not a video") << name;
  }
}

TEST(VideoDamage, ACoverIsNoVideo) {
  TemporaryFolder folder;
  const auto path = folder.path() / "song.mp3";
  run_ffmpeg(
      "-f lavfi -i sine=d=1 -f lavfi -i color=red:s=32x32:d=0.04 -map 0 -map 1 -c:v mjpeg "
      "-pix_fmt yuvj420p -disposition:v attached_pic " +
      quoted(path));
  EXPECT_EQ(reading_error(path), ": no video stream");
}

// A playlist could make the reader fetch an address, show another user's file, wait for a pipe or
// open itself without end.
TEST(VideoDamage, ListsOfFilesOpenNothing) {
  TemporaryFolder folder;
  const auto secret = folder.path() / "secret.ts";
  run_ffmpeg(numbered_frames(25) + "-c:v libx264 -pix_fmt yuv420p " + quoted(secret));
  EXPECT_TRUE(is_read_safely(secret));
  const auto pipe = folder.path() / "pipe.ts";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(reading_error(pipe), ": not a regular file");
  for (const char* ending : {".mp4", ".ts", ".txt", ".mkv", ".m3u8"}) {
    const auto path = folder.path() / (std::string("list") + ending);
    for (const auto& target : {secret, pipe, path}) {
      const std::string name = target.string();
      const std::string dash =
          "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" "
          "profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\" type=\"static\" "
          "mediaPresentationDuration=\"PT1S\"><Period><AdaptationSet mimeType=\"video/mp4\">"
          "<Representation id=\"1\" bandwidth=\"9\"><BaseURL>" +
          name + "</BaseURL><SegmentList><SegmentURL media=\"" + name +
          "\"/></SegmentList></Representation></AdaptationSet></Period></MPD>\n";
      for (const auto& [format, text] : std::initializer_list<std::pair<std::string, std::string>>{
               {"hls",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + name + "\n#EXT-X-ENDLIST\n"},
               {"concat", "ffconcat version 1.0\nfile '" + name + "'\n"},
               {"dash", dash},
               {"vobsub", "# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n"},
               {"sdp",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\n"
                "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"}}) {
        write_bytes(path, text);
        const std::string error = reading_error(path);
        // FFmpeg 7 recognises HLS by its ending only.
        if (format == "hls" && error.starts_with(": not a video that can be read: ")) continue;
        EXPECT_EQ(error, ": a list of other files (FFmpeg calls it " + format +
                             "), not a video; give the files themselves")
            << ending << " naming " << name;
      }
    }
  }
}

// FFmpeg's reader of pictures would take the name for a pattern of names.
TEST(VideoDamage, ANameIsNoPattern) {
  TemporaryFolder folder;
  run_ffmpeg(numbered_frames(3) + quoted(folder.path() / "a%d.png"));
  const auto path = folder.path() / "a%d.png";
  write_bytes(path, "no picture");
  EXPECT_TRUE(reading_error(path).starts_with(": not a video that can be read: "))
      << reading_error(path);
  std::filesystem::copy_file(folder.path() / "a2.png", path,
                             std::filesystem::copy_options::overwrite_existing);
  VideoReader reader(path);
  EXPECT_EQ(numbers_at(reader, {0.0, 1.0}), (std::vector<int>{1, 1}));
}

TEST(VideoDamage, UndecodablePacketsAreNamed) {
  TemporaryFolder folder;
  const auto path = folder.path() / "holiday.mkv";
  run_ffmpeg(numbered_frames(10) + "-c:v png -pix_fmt rgb24 " + quoted(path));
  std::string bytes = read_file(path, 1 << 24);
  for (std::size_t at = 0; (at = bytes.find("\x89PNG", at)) != std::string::npos; ++at)
    bytes[at + 1] = 'Q';
  write_bytes(path, bytes);
  const std::string error = reading_error(path);
  EXPECT_TRUE(error.starts_with(": video stream 0, packet at 0.00 s: Invalid data")) << error;
}

TEST(VideoDamage, HugePicturesAreRefused) {
  TemporaryFolder folder;
  const auto path = folder.path() / "huge.gif";
  run_ffmpeg(numbered_frames(2) + quoted(path));
  std::string bytes = read_file(path, 1 << 24);
  for (std::size_t at = 6; at < 10; ++at) bytes[at] = static_cast<char>(0xff);
  write_bytes(path, bytes);
  EXPECT_FALSE(is_read_safely(path));
}

// Four bytes that ask for gigabytes.
TEST(VideoDamage, TablesOfMoreThanThereIsAreRefused) {
  TemporaryFolder folder;
  const auto whole = folder.path() / "whole.mp4", made = folder.path() / "made.mp4";
  for (const char* fragments : {"", "-movflags frag_keyframe+empty_moov "}) {
    run_ffmpeg(numbered_frames(40) + "-f lavfi -i sine=d=1 -c:v libx264 -c:a aac " + fragments +
               "-y " + quoted(whole));
    const std::string bytes = read_file(whole, 1 << 24);
    EXPECT_TRUE(is_read_safely(whole));
    const bool is_fragmented = *fragments != '\0';
    const std::size_t count =
        bytes.find(is_fragmented ? "trun" : "stsz") + (is_fragmented ? 8 : 12);
    std::string changed = bytes;
    changed.replace(count, 4, "\x01\xff\xff\xff");
    write_bytes(made, changed);
    EXPECT_TRUE(reading_error(made).starts_with(": its tables count 3355")) << reading_error(made);
    // In a box where none belongs, at the very end of the file.
    changed =
        bytes + std::string("\0\0\0\x1cudta\0\0\0\x14stsz\0\0\0\0\0\0\0\1\x7f\xff\xff\xff", 28);
    write_bytes(made, changed);
    EXPECT_TRUE(reading_error(made).starts_with(": its tables count 2147")) << reading_error(made);
  }
  // Shown again and again: the cuts of a track multiply what it counts.
  run_ffmpeg(numbered_frames(40) + "-c:v libx264 -y " + quoted(whole));
  std::string bytes = read_file(whole, 1 << 24);
  bytes.replace(bytes.find("elst") + 8, 4, std::string("\x70\0\0\0", 4));
  write_bytes(made, bytes);
  EXPECT_TRUE(
      reading_error(made).starts_with(": its tables count 40 pictures and pieces of sound, "
                                      "in 1879048192 cuts, which its"))
      << reading_error(made);
}

// Thirty decoders, each with pictures of 25 MB, though one is asked for.
TEST(VideoDamage, ManyStreamsTakeTheMemoryOfOne) {
  TemporaryFolder folder;
  const auto one = folder.path() / "one.mkv", many = folder.path() / "many.mkv";
  run_ffmpeg(
      "-f lavfi -i color=black:s=4096x4096:r=5:d=0.4 -c:v libx264 -preset ultrafast -threads 1 " +
      quoted(one));
  std::string maps;
  for (int i = 0; i < 30; ++i) maps += " -map 0";
  run_ffmpeg("-i " + quoted(one) + maps + " -c copy " + quoted(many));
  const auto read = [&] {
    const auto most_kilobytes = [] {
      rusage usage;
      getrusage(RUSAGE_SELF, &usage);
      return usage.ru_maxrss;
    };
    const auto before = most_kilobytes();
    VideoReader(many).read_frames({0.0}, {.height = 16, .width = 16});
    std::_Exit(most_kilobytes() - before < 500'000 ? 0 : 1);
  };
  EXPECT_EXIT(read(), testing::ExitedWithCode(0), "");
}

struct Damaged {
  const char* name;
  const char* encoding;
};

class VideoDamaged : public testing::TestWithParam<Damaged> {
 protected:
  void SetUp() override {
    path_ = folder_.path() / GetParam().name;
    run_ffmpeg("-f lavfi -i testsrc2=s=64x48:r=15:d=1 " + std::string(GetParam().encoding) + " " +
               quoted(path_));
    bytes_ = read_file(path_, 1 << 24);
    ASSERT_TRUE(is_read_safely(path_));
  }

  TemporaryFolder folder_;
  std::filesystem::path path_;
  std::string bytes_;
};

TEST_P(VideoDamaged, CutAnywhere) {
  int num_read = 0;
  constexpr std::size_t kCuts = 40;
  for (std::size_t i = 0; i < kCuts; ++i) {
    write_bytes(path_, bytes_.substr(0, bytes_.size() * i / kCuts));
    num_read += is_read_safely(path_) ? 1 : 0;
  }
  EXPECT_GT(num_read, 0);  // the index is in front in all of these
}

TEST_P(VideoDamaged, BitsFlipped) {
  std::mt19937 random(5);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
  int num_read = 0;
  for (int seed = 0; seed < 80; ++seed) {
    std::string bytes = bytes_;
    // Half of them in the header, where sizes and counts are.
    const std::size_t reach =
        seed % 2 == 0 ? bytes.size() : std::min<std::size_t>(1500, bytes.size());
    for (std::size_t flips = 1 + below(20); flips > 0; --flips)
      bytes[below(reach)] ^= static_cast<char>(1 << below(8));
    write_bytes(path_, bytes);
    num_read += is_read_safely(path_) ? 1 : 0;
  }
  EXPECT_GT(num_read, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Files, VideoDamaged,
    testing::Values(Damaged{"a.mp4", "-c:v libx264 -pix_fmt yuv420p -movflags faststart"},
                    Damaged{"a.mkv", "-c:v libx264 -pix_fmt yuv420p"},
                    Damaged{"a.webm", "-c:v libvpx-vp9 -cpu-used 8 -deadline realtime"},
                    Damaged{"a.avi", "-c:v mpeg4 -q:v 8"}, Damaged{"a.ts", "-c:v mpeg2video"},
                    Damaged{"a.flv", "-c:v flv1 -q:v 8"}, Damaged{"a.gif", ""}),
    [](const auto& test) { return std::string(test.param.name).substr(2); });

}  // namespace
}  // namespace litevl
