// Times come from the pictures that are in a file, whatever its header claims and its clock does.
#include "video/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "core/files.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"
#include "video/clips.h"
#include "video/timeline_builder.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace fs = std::filesystem;

constexpr int kPicturesPerSecond = 5;
// So that most of a file is its pictures; their means stay.
const std::string kNoisy = "-vf noise=alls=12:allf=t ";
const std::string kX264 = "-c:v libx264 -crf 5 -bf 2 -g 10 -pix_fmt yuv420p ";

class TimelineOf : public testing::Test {
 protected:
  fs::path make(const std::string& name, const std::string& arguments) {
    const fs::path path = folder_.path() / name;
    run_ffmpeg(arguments + " " + quoted(path));
    return path;
  }
  // 5 pictures a second with what `options` make of them.
  fs::path make_numbered(const std::string& name, int num_frames, const std::string& options) {
    return make(name, numbered_frames(num_frames, "64x48", kPicturesPerSecond) + options);
  }
  fs::path write(const std::string& name, const std::string& bytes) {
    const fs::path path = folder_.path() / name;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    return path;
  }
  static std::string bytes_of(const fs::path& path) { return read_file(path, 1 << 26); }

  TemporaryFolder folder_;
};

// The file's middle sixth as noise.
std::string damaged(std::string bytes) {
  std::mt19937 random(3);
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + bytes.size() / 6; ++i)
    bytes[i] = static_cast<char>(random());
  return bytes;
}

std::vector<int> counted(int first, int last) {
  std::vector<int> numbers;
  for (int i = first; i < last; ++i) numbers.push_back(i);
  return numbers;
}

// The middles of pictures at 5 a second from `start`.
std::vector<double> middles(double start, int count) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) times.push_back(start + (i + 0.5) / kPicturesPerSecond);
  return times;
}

TEST_F(TimelineOf, WholeFilesHaveOneStretchAndNoFaults) {
  for (const char* name : {"a.mp4", "a.mkv", "a.ts", "a.flv", "a.mov"}) {
    VideoReader reader(make_numbered(name, 100, kX264));
    const Timeline& timeline = reader.timeline();
    EXPECT_EQ(describe_faults(timeline), "") << name;
    ASSERT_EQ(timeline.stretches.size(), 1u) << name;
    EXPECT_NEAR(timeline.start_seconds(), 0, 1e-6) << name;
    EXPECT_NEAR(timeline.end_seconds(), 20, 0.01) << name;
    EXPECT_EQ(timeline.num_pictures, 100) << name;
    EXPECT_NEAR(timeline.stretches[0].most_between, 0.2, 0.01) << name;
    EXPECT_EQ(numbers_at(reader, middles(0, 100)), counted(0, 100)) << name;
  }
}

TEST_F(TimelineOf, AFileThatIsCutOffEndsWhereItsPicturesEnd) {
  for (const auto& [name, options] : std::initializer_list<std::pair<const char*, std::string>>{
           {"a.mp4", kNoisy + kX264 + "-movflags faststart"},
           {"a.mkv", kNoisy + kX264},
           {"a.flv", kNoisy + kX264},
           {"a.avi", kNoisy + "-c:v mpeg4 -q:v 2 -g 10"}}) {
    const std::string whole = bytes_of(make_numbered(name, 100, options));
    VideoReader reader(write(name, whole.substr(0, whole.size() / 2)));
    const Timeline& timeline = reader.timeline();
    EXPECT_THAT(describe_faults(timeline), StartsWith("ends at ")) << name;
    EXPECT_THAT(describe_faults(timeline), HasSubstr(" s of 20")) << name;
    const double end = timeline.end_seconds();
    EXPECT_GT(end, 5) << name;
    EXPECT_LT(end, 15) << name;
    const int last = static_cast<int>(std::lround(end * kPicturesPerSecond)) - 1;
    const auto shown = numbers_at(reader, {end - 0.7, end - 0.1}).at(1);
    EXPECT_NEAR(shown, last, 3) << name;  // the last of all may not be whole
  }
}

TEST_F(TimelineOf, ALengthThatWasNeverFilledInIsNoClaim) {
  const fs::path path = folder_.path() / "pipe.avi";
  run_ffmpeg(numbered_frames(100, "64x48", kPicturesPerSecond) + "-c:v mpeg4 -q:v 2 -f avi - > " +
             quoted(path));
  VideoReader reader(path);
  EXPECT_EQ(describe_faults(reader.timeline()), "");
  EXPECT_NEAR(reader.info().duration_seconds, 20, 0.3);
  EXPECT_EQ(numbers_at(reader, {1.1, 19.1}), (std::vector<int>{5, 95}));
}

TEST_F(TimelineOf, WhatIsDamagedIsNamedAndTheRestIsThere) {
  for (const char* name : {"a.mp4", "a.mkv", "a.ts", "a.flv"}) {
    const std::string whole = bytes_of(make_numbered(name, 100, kNoisy + kX264));
    VideoReader reader(write(name, damaged(whole)));
    const auto numbers = numbers_at(reader, middles(0, 100));
    EXPECT_EQ(std::vector<int>(numbers.begin(), numbers.begin() + 30), counted(0, 30)) << name;
    EXPECT_EQ(std::vector<int>(numbers.end() - 15, numbers.end()), counted(85, 100)) << name;
    EXPECT_THAT(describe_faults(reader.timeline()), StartsWith("damaged from ")) << name;
    ASSERT_EQ(reader.timeline().damaged.size(), 1u) << name;
    EXPECT_GT(reader.timeline().damaged[0].start_seconds, 6) << name;
    EXPECT_LT(reader.timeline().damaged[0].end_seconds, 17) << name;
  }
}

TEST_F(TimelineOf, TimeZeroIsTheSounds) {
  const std::string late =
      "-itsoffset 5 " + numbered_frames(50, "64x48", kPicturesPerSecond) +
      "-f lavfi -i sine=d=12 -map 0:v -map 1:a -fps_mode passthrough -c:a aac " + kX264;
  for (const char* name : {"a.mp4", "a.mkv", "a.ts", "a.mov", "a.flv"}) {
    VideoReader reader(make(name, late));
    EXPECT_NEAR(reader.info().first_seconds, 5, 0.1) << name;
    EXPECT_NEAR(reader.info().duration_seconds, 15, 0.1) << name;
    EXPECT_EQ(numbers_at(reader, middles(5, 50)), counted(0, 50)) << name;
    EXPECT_EQ(numbers_at(reader, {0, 4, 99}), (std::vector<int>{0, 0, 49})) << name;
    EXPECT_EQ(describe_faults(reader.timeline()), "") << name;
  }
}

TEST_F(TimelineOf, JoinedRecordingsFollowOneAnother) {
  std::string joined;
  for (const char* offset : {"10", "12", "70010"})
    joined += bytes_of(make_numbered("part.ts", 30, kX264 + "-output_ts_offset " + offset));
  VideoReader reader(write("joined.ts", joined));
  EXPECT_EQ(reader.timeline().stretches.size(), 1u);
  EXPECT_NEAR(reader.info().duration_seconds, 18, 0.1);
  std::vector<int> expected = counted(0, 30);
  for (int part = 1; part < 3; ++part)
    for (int i = 0; i < 30; ++i) expected.push_back(i);
  EXPECT_EQ(numbers_at(reader, middles(0, 90)), expected);
  EXPECT_EQ(numbers_at(reader, {7.1}), std::vector<int>{5});  // back, without an index
  EXPECT_EQ(describe_faults(reader.timeline()),
            "the clock jumps at 6 s, by -4 s; the clock jumps at 12 s, by 69992 s");

  // What is stored is as good as what is read.
  VideoReader again(folder_.path() / "joined.ts",
                    {.timeline = timeline_from_text(to_text(reader.timeline()), "store")});
  EXPECT_EQ(numbers_at(again, middles(0, 90)), expected);
}

TEST_F(TimelineOf, TheLaterPartOfAFragmentedFileIsNoLongerThanItIs) {
  const std::string whole = bytes_of(
      make_numbered("a.mp4", 100, kX264 + "-movflags frag_keyframe+empty_moov+default_base_moof"));
  std::string part;
  std::size_t num_fragments = 0;
  for (std::size_t at = 0; at + 8 <= whole.size();) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
      size = size << 8 | static_cast<unsigned char>(whole[at + i]);
    ASSERT_GE(size, 8u);
    const std::string type = whole.substr(at + 4, 4);
    num_fragments += type == "moof" ? 1 : 0;
    if (type == "ftyp" || type == "moov" || num_fragments > 5) part += whole.substr(at, size);
    at += size;
  }
  ASSERT_EQ(num_fragments, 10u);
  VideoReader reader(write("part.mp4", part));
  EXPECT_NEAR(reader.info().first_seconds, 0, 1e-6);
  EXPECT_NEAR(reader.info().duration_seconds, 10, 0.01);
  EXPECT_EQ(numbers_at(reader, middles(0, 50)), counted(50, 100));
}

TEST_F(TimelineOf, OneDamagedTimeStampIsNotBelieved) {
  for (const auto& [name, codec] : std::initializer_list<std::pair<const char*, std::string>>{
           {"a.mkv", "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p "},
           {"b.mkv", kX264},
           {"b.mp4", kX264 + "-video_track_timescale 1000 "}}) {
    const fs::path path = make_numbered(
        name, 20,
        "-vf \"settb=1/1000,setpts='if(eq(N,19),8*86400*1000,200*N)'\" -fps_mode passthrough "
        "-enc_time_base 1:1000 " +
            codec);
    VideoReader reader(path);
    EXPECT_LT(reader.info().duration_seconds, 4.5) << name;
    EXPECT_GT(reader.info().duration_seconds, 3.5) << name;
    EXPECT_EQ(numbers_at(reader, middles(0, 15)), counted(0, 15)) << name;
    EXPECT_THAT(describe_faults(reader.timeline()), HasSubstr("the clock jumps at 3.")) << name;
  }
}

// The stamp of one block in a Matroska file, relative to its cluster's.
std::string with_stamp(std::string bytes, int block, int milliseconds) {
  int found = 0;
  for (std::size_t at = 0; at + 6 < bytes.size(); ++at) {
    // Track 1, two bytes of time, flags of a key frame, and a JPEG's first bytes.
    if (bytes[at] != '\x81' || bytes[at + 3] != '\x80' || bytes[at + 4] != '\xff' ||
        bytes[at + 5] != '\xd8')
      continue;
    if (found++ != block) continue;
    bytes[at + 1] = static_cast<char>(milliseconds >> 8);
    bytes[at + 2] = static_cast<char>(milliseconds);
  }
  EXPECT_GT(found, block);
  return bytes;
}

TEST_F(TimelineOf, PicturesAfterADamagedTimeStampAreWhereTheyWere) {
  const std::string whole = bytes_of(
      make_numbered("a.mkv", 100, "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p -cluster_time_limit 30000"));
  for (const int milliseconds : {32000, 25000, 1000}) {
    VideoReader reader(write("b.mkv", with_stamp(whole, 60, milliseconds)));
    EXPECT_NEAR(reader.info().duration_seconds, 20, 0.3) << milliseconds;
    EXPECT_EQ(numbers_at(reader, middles(0, 100)), counted(0, 100)) << milliseconds;
    EXPECT_THAT(describe_faults(reader.timeline()), HasSubstr("the clock jumps at 12"))
        << milliseconds;
  }
}

TEST_F(TimelineOf, AStillIsOneStretchHoweverLong) {
  const std::string options =
      "-vf \"settb=1/1000,setpts='200*N+if(gte(N,20),60000,0)'\" -fps_mode passthrough "
      "-enc_time_base 1:1000 " +
      kX264;
  for (const char* name : {"a.mkv", "a.mp4", "a.ts", "a.flv"}) {
    // FFmpeg 7 cuts the last picture of such an MP4 off.
    VideoReader reader(make_numbered(name, 51, options));
    const auto& stretches = reader.timeline().stretches;
    EXPECT_EQ(describe_faults(reader.timeline()), "") << name;
    ASSERT_EQ(stretches.size(), 3u) << name;
    EXPECT_TRUE(stretches[1].is_still) << name;
    EXPECT_NEAR(stretches[1].range.start_seconds, 3.8, 1e-3) << name;
    EXPECT_NEAR(stretches[1].range.end_seconds, 64, 1e-3) << name;
    EXPECT_EQ(numbers_at(reader, {3.7, 4, 50, 63.9, 64.1, 69.9}),
              (std::vector<int>{18, 19, 19, 19, 20, 49}))
        << name;
  }
}

TEST_F(TimelineOf, SlidesAreStills) {
  for (const char* name : {"a.mp4", "a.mkv"}) {
    VideoReader reader(make(name, "-f lavfi -i \"testsrc2=s=64x48:r=1/60:d=180\" " + kX264));
    const auto& stretches = reader.timeline().stretches;
    ASSERT_EQ(stretches.size(), 3u) << name;
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_TRUE(stretches[i].is_still) << name;
      EXPECT_NEAR(stretches[i].range.end_seconds, 60.0 * static_cast<double>(i + 1), 0.1) << name;
    }
    EXPECT_EQ(describe_faults(reader.timeline()), "") << name;
  }
}

// Also where the file is damaged behind them: else a minute of one picture would be many clips.
TEST(TimelineBuilder, APictureBeforeDamageIsAStillIfItIsShownForLong) {
  TimelineBuilder builder({.time_base = {1, 1}, .frame_seconds = 60});
  AVPacket* packet = av_packet_alloc();
  for (const std::int64_t seconds : {0, 60, 1'500}) {
    packet->pts = packet->dts = seconds;
    packet->duration = 60;
    builder.add(*packet, 0, /*is_suspect=*/seconds == 1'500);
  }
  av_packet_free(&packet);
  const Timeline timeline = builder.finish({}, {}, 0);
  EXPECT_EQ(timeline.damaged.size(), 1u);
  ASSERT_EQ(timeline.stretches.size(), 3u);
  for (const auto& stretch : timeline.stretches) EXPECT_TRUE(stretch.is_still);
  EXPECT_EQ(timeline.stretches[1].range.end_seconds, 120);
}

TEST_F(TimelineOf, AClockThatWrapsGoesOn) {
  // 2^33 ticks of 1/90000 s are 95443.7 s.
  for (const char* name : {"a.ts", "a.mpg"}) {
    VideoReader reader(
        make_numbered(name, 100, "-r 25 -c:v mpeg2video -q:v 2 -g 10 -output_ts_offset 95433"));
    EXPECT_EQ(describe_faults(reader.timeline()), "") << name;
    EXPECT_NEAR(reader.info().duration_seconds, 20, 0.3) << name;
    EXPECT_EQ(numbers_at(reader, {1.1, 9.1, 11.5, 19.1}), (std::vector<int>{5, 45, 57, 95}))
        << name;
  }
}

Timeline example() {
  Timeline timeline;
  timeline.zero_ticks = -90000;
  timeline.num_pictures = 1234;
  timeline.stretches = {{.range = {0.1, 20}, .most_between = 0.04},
                        {.range = {20, 80}, .is_still = true},
                        {.range = {85.5, 100.0 / 3 + 80}, .most_between = 1.0 / 3}};
  timeline.damaged = {{80, 85.5}};
  timeline.jumps = {{.packet = 7, .offset_ticks = -900, .at_seconds = 0.28, .by_seconds = 0.01},
                    {.packet = 900, .offset_ticks = 90000, .at_seconds = 90, .by_seconds = -1}};
  timeline.claimed_end_seconds = 600;
  timeline.is_broken_off = true;
  return timeline;
}

TEST(Timeline, TextIsExact) {
  const std::string text = to_text(example());
  EXPECT_EQ(to_text(timeline_from_text(text, "a")), text);
  EXPECT_EQ(text,
            "timeline 1\nzero -90000\npictures 1234\nstretch 0.1 20 0.04\nstill 20 80\n"
            "stretch 85.5 113.33333333333334 0.3333333333333333\ndamaged 80 85.5\n"
            "jump 7 -900 0.28 0.01\njump 900 90000 90 -1\nclaimed 600\nbroken_off\n");
}

TEST(Timeline, DamagedTextIsRefused) {
  const std::string text = to_text(example());
  EXPECT_EQ(error_text([&] { timeline_from_text("", "clip.mp4"); }),
            "clip.mp4: the stored times of its pictures are damaged");
  for (std::size_t size = 0; size < text.size(); ++size)
    error_text([&] { timeline_from_text(text.substr(0, size), "a"); });  // or none
  for (const char* bad :
       {"timeline 2\n", "timeline 1\nzero 0\npictures 1\n",
        "timeline 1\npictures 1\nstretch 5 4 1\n", "timeline 1\npictures 1\nstretch 0 nan 1\n",
        "timeline 1\npictures 1\nstretch -1 4 1\n", "timeline 1\npictures 0\nstretch 0 4 1\n",
        "timeline 1\npictures 1\nstretch 0 4 1\nstretch 3 5 1\n",
        "timeline 1\npictures 1\nstretch 0 4 1\nsurprise\n",
        "timeline 1\npictures 99999999999999999999\nstretch 0 4 1\n"})
    EXPECT_NE(error_text([&] { timeline_from_text(bad, "a"); }), "no error") << bad;
}

TEST(Timeline, FaultsAreDescribedInOneLine) {
  EXPECT_EQ(
      describe_faults(example()),
      "ends at 113.3 s of 600; damaged from 80 s to 85.5 s; the clock jumps at 90 s, by -1 s");
  Timeline timeline = example();
  timeline.claimed_end_seconds = 0;
  timeline.damaged.clear();
  for (int i = 0; i < 50; ++i) timeline.jumps.push_back(timeline.jumps[1]);
  EXPECT_EQ(describe_faults(timeline),
            "breaks off at 113.3 s; the clock jumps at 90 s, by -1 s; the clock jumps at 90 s, by "
            "-1 s; the clock jumps at 90 s, by -1 s and at 48 more places");
}

TEST(Timeline, KnowsWhichPictureIsMissing) {
  const Timeline timeline = example();
  EXPECT_TRUE(timeline.is_shown(5, 4.97));
  EXPECT_FALSE(timeline.is_shown(5, 4.5));
  EXPECT_TRUE(timeline.is_shown(79, 20));
  EXPECT_FALSE(timeline.is_shown(79, 19));
  EXPECT_FALSE(timeline.is_shown(86, 20));
  EXPECT_FALSE(timeline.is_shown(-1, -1));
}

TEST(Timeline, DamageIsJoined) {
  Timeline timeline = example();
  timeline.add_damage({10, 10});
  timeline.add_damage({11, 12});
  timeline.add_damage({3, 4});
  ASSERT_EQ(timeline.damaged.size(), 3u);
  EXPECT_EQ(timeline.damaged[0].end_seconds, 4);
  EXPECT_EQ(timeline.damaged[1].start_seconds, 10);
  EXPECT_EQ(timeline.damaged[1].end_seconds, 12);
  EXPECT_EQ(timeline.damaged[2].start_seconds, 80);
}

}  // namespace
}  // namespace litevl
