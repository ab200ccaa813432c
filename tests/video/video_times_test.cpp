// Which frame is shown at which time, in every kind of file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "support/temporary_folder.h"
#include "video/clips.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

using testing::ElementsAre;

constexpr int kNumFrames = 100;
constexpr double kRate = 25;

// Starts of the frames, middles, and 1 ms before each next one.
struct TimesAndNumbers {
  std::vector<double> times;
  std::vector<int> numbers;
};
TimesAndNumbers all_times(const std::vector<double>& starts, double end) {
  TimesAndNumbers all;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const double next = i + 1 < starts.size() ? starts[i + 1] : end;
    for (const double time : {starts[i], (starts[i] + next) / 2, next - 0.001}) {
      all.times.push_back(time);
      all.numbers.push_back(static_cast<int>(i));
    }
  }
  return all;
}

std::vector<double> constant_starts(int num_frames = kNumFrames) {
  std::vector<double> starts;
  for (int i = 0; i < num_frames; ++i) starts.push_back(i / kRate);
  return starts;
}

struct Clip {
  const char* name;      // of the file
  const char* encoding;  // ffmpeg's options after the input
};
void PrintTo(const Clip& clip, std::ostream* out) { *out << clip.name; }

class VideoTimes : public testing::TestWithParam<Clip> {
 protected:
  void SetUp() override {
    path_ = folder_.path() / GetParam().name;
    run_ffmpeg(numbered_frames(kNumFrames) + GetParam().encoding + " " + quoted(path_));
  }

  TemporaryFolder folder_;
  std::filesystem::path path_;
};

TEST_P(VideoTimes, EveryFrameIsFoundInOrder) {
  VideoReader reader(path_);
  const VideoInfo& info = reader.info();
  EXPECT_NEAR(info.duration_seconds, 4.0, 0.1);  // a container may count a frame more
  EXPECT_NEAR(info.frame_rate, kRate, 0.3);
  EXPECT_NEAR(static_cast<double>(info.num_frames), kNumFrames, 3);
  EXPECT_EQ(info.width, 64);
  EXPECT_EQ(info.height, 48);
  const TimesAndNumbers all = all_times(constant_starts(), kNumFrames / kRate);
  EXPECT_EQ(numbers_at(reader, all.times), all.numbers);
  EXPECT_THAT(numbers_at(reader, {-1e300, -5.0, 4.0, 1e300}), ElementsAre(0, 0, 99, 99));
}

TEST_P(VideoTimes, EveryFrameIsFoundInAnyOrder) {
  const TimesAndNumbers all = all_times(constant_starts(), kNumFrames / kRate);
  std::vector<std::size_t> order(all.times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(7));
  order.resize(40);
  VideoReader used(path_);
  for (const std::size_t i : order)
    EXPECT_EQ(numbers_at(used, {all.times[i]}), std::vector<int>{all.numbers[i]})
        << "at " << all.times[i] << " s";
  for (const std::size_t i : {20u, 100u, 250u}) {
    VideoReader fresh(path_);
    EXPECT_EQ(numbers_at(fresh, {all.times[i], all.times[i + 1], all.times[299]}),
              (std::vector<int>{all.numbers[i], all.numbers[i + 1], 99}));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Files, VideoTimes,
    testing::Values(
        Clip{"b_frames.mp4", "-c:v libx264 -crf 5 -bf 3 -pix_fmt yuv420p"},
        Clip{"short_gops.mp4", "-c:v libx264 -crf 5 -bf 3 -g 12 -pix_fmt yuv420p"},
        Clip{"open_gops.mp4",
             "-c:v libx264 -crf 5 -bf 3 -g 20 -x264-params open-gop=1 -pix_fmt yuv420p"},
        Clip{"fragments.mp4",
             "-c:v libx264 -crf 5 -g 20 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov"},
        Clip{"start.mkv", "-c:v libx264 -crf 5 -g 20 -pix_fmt yuv420p -output_ts_offset 7.5"},
        Clip{"start.ts", "-c:v libx264 -crf 5 -g 20 -pix_fmt yuv420p -output_ts_offset 7.5"},
        Clip{"hevc.mp4",
             "-c:v libx265 -crf 5 -g 30 -x265-params log-level=none -preset ultrafast "
             "-pix_fmt yuv420p"},
        Clip{"vp9.webm",
             "-c:v libvpx-vp9 -crf 5 -b:v 0 -cpu-used 8 -deadline realtime -g 30 "
             "-pix_fmt yuv420p"},
        Clip{"mpeg2.mpg", "-c:v mpeg2video -q:v 2 -bf 2 -g 15 -pix_fmt yuv420p"},
        Clip{"mpeg4.avi", "-c:v mpeg4 -q:v 2 -bf 2 -g 15 -pix_fmt yuv420p"},
        Clip{"h264.avi", "-c:v libx264 -crf 5 -bf 3 -g 20 -pix_fmt yuv420p"},
        Clip{"raw.h264", "-c:v libx264 -crf 5 -bf 3 -g 20 -pix_fmt yuv420p"},
        Clip{"motion.mjpeg", "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p"},
        Clip{"loop.gif", "-pix_fmt gray"}),
    [](const auto& test) {
      std::string name = test.param.name;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

// The frames last 56, 56 and 8 ms in turn.
TEST(VideoTimesVariable, ExactPresentationTimesCount) {
  TemporaryFolder folder;
  std::vector<double> starts;
  for (int i = 0; i < kNumFrames; ++i) starts.push_back((40 * i + 16 * (i % 3)) / 1000.0);
  for (const char* name : {"variable.mp4", "variable.mkv"}) {
    const auto path = folder.path() / name;
    // One frame more than is asked for: FFmpeg 7 does not know how long the last one lasts, and
    // cuts it off by the MP4's edit list.
    run_ffmpeg(numbered_frames(kNumFrames + 1) +
               "-vf \"settb=1/1000,setpts='40*N+16*mod(N,3)'\" -fps_mode passthrough "
               "-enc_time_base 1:1000 -video_track_timescale 1000 "
               "-c:v libx264 -crf 5 -bf 3 -g 20 -pix_fmt yuv420p " +
               quoted(path));
    VideoReader reader(path);
    // The frame after the last 8 ms of a turn is where a constant rate would be wrong by two.
    const TimesAndNumbers all = all_times(starts, 4.0);
    EXPECT_EQ(numbers_at(reader, all.times), all.numbers) << name;
  }
}

TEST(VideoTimesSingle, OneFrameIsAVideo) {
  TemporaryFolder folder;
  for (const char* name : {"one.mp4", "one.mkv", "one.gif", "one.png"}) {
    const auto path = folder.path() / name;
    run_ffmpeg(numbered_frames(1) + "-frames:v 1 " + quoted(path));
    VideoReader reader(path);
    EXPECT_THAT(numbers_at(reader, {0.0, 0.02, 9.0}), ElementsAre(0, 0, 0)) << name;
    EXPECT_GT(reader.info().duration_seconds, 0);
    EXPECT_EQ(reader.info().num_frames, 1) << name;
  }
}

TEST(VideoTimesPipe, MissingDurationIsFound) {
  TemporaryFolder folder;
  const auto path = folder.path() / "pipe.mkv";
  run_ffmpeg(numbered_frames(60) + "-c:v libx264 -crf 5 -pix_fmt yuv420p -f matroska - > " +
             quoted(path));
  VideoReader reader(path);
  EXPECT_NEAR(reader.info().duration_seconds, 2.4, 1e-3);
  EXPECT_EQ(reader.info().num_frames, 60);
  EXPECT_THAT(numbers_at(reader, {0.0, 1.0, 2.39}), ElementsAre(0, 25, 59));
}

TEST(VideoTimesEdit, FramesBeforeTheCutAreNotShown) {
  TemporaryFolder folder;
  const auto whole = folder.path() / "whole.mp4";
  const auto cut = folder.path() / "cut.mp4";
  run_ffmpeg(numbered_frames(kNumFrames) + "-c:v libx264 -crf 5 -bf 3 -g 50 -pix_fmt yuv420p " +
             quoted(whole));
  // Copied from the key frame at 0 s; the edit list hides what is before 1.2 s.
  run_ffmpeg("-ss 1.2 -i " + quoted(whole) + " -c copy " + quoted(cut));
  VideoReader reader(cut);
  EXPECT_THAT(numbers_at(reader, {0.0, 0.04, 1.0, 2.0}), ElementsAre(30, 31, 55, 80));
}

TEST(VideoTimesLong, SeeksFarAndBack) {
  TemporaryFolder folder;
  for (const char* name : {"long.mp4", "long.mkv", "long.ts"}) {
    const auto path = folder.path() / name;
    // 0.25 frames a second: 400 s, a key frame every 40 s.
    run_ffmpeg(numbered_frames(kNumFrames, "64x48", 1) +
               "-vf setpts=4*PTS -r 0.25 -c:v libx264 -crf 5 -g 10 -bf 2 -pix_fmt yuv420p " +
               quoted(path));
    VideoReader reader(path);
    EXPECT_THAT(numbers_at(reader, {1.0, 201.0, 209.0, 398.0}), ElementsAre(0, 50, 52, 99)) << name;
    EXPECT_THAT(numbers_at(reader, {162.0, 395.9}), ElementsAre(40, 98)) << name;
    EXPECT_THAT(numbers_at(reader, {0.0}), ElementsAre(0)) << name;
  }
}

}  // namespace
}  // namespace litevl
