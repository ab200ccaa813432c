#include "video/known_timelines.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <fstream>

#include "core/files.h"
#include "litevl/error.h"
#include "support/grey_video.h"
#include "support/temporary_folder.h"
#include "torch/tensors.h"
#include "video/clips.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr FrameSize kSize = {16, 16};
const std::vector<double> kTimes = {0, 0.3, 1, 2.5};

class KnownTimelinesTest : public testing::Test {
 protected:
  fs::path numbered(const std::string& name, const std::string& options = "") {
    const fs::path path = folder_.path() / name;
    run_ffmpeg(numbered_frames(75) + " " + options + " " + quoted(path));
    return path;
  }
  TemporaryFolder folder_;
};

TEST_F(KnownTimelinesTest, ASecondReaderShowsTheSameAndReadsNoTimeline) {
  KnownTimelines timelines;
  // The last has no times of its own, and one begins late.
  for (const fs::path& path :
       {numbered("a.mp4"), numbered("b.ts"), numbered("c.mkv", "-output_ts_offset 5"),
        numbered("d.mpg"), numbered("e.h264")}) {
    const auto before = timelines.num_read();
    VideoReader first = timelines.open(path);
    const auto expected = to_text(first.timeline());
    const auto pictures = as_tensor(first.read_pictures(kTimes, kSize));
    EXPECT_EQ(timelines.num_read(), before + 1) << path;
    for (int again = 0; again < 2; ++again) {
      VideoReader reader = timelines.open(path);
      EXPECT_EQ(to_text(reader.timeline()), expected) << path;
      EXPECT_TRUE(at::equal(as_tensor(reader.read_pictures(kTimes, kSize)), pictures)) << path;
    }
    EXPECT_EQ(timelines.num_read(), before + 1) << path;
  }
}

TEST_F(KnownTimelinesTest, AChangedFileIsReadAnew) {
  KnownTimelines timelines;
  const auto path = folder_.path() / "a.mp4";
  write_grey_video(path, 40);
  timelines.open(path);
  fs::last_write_time(path, fs::last_write_time(path) + std::chrono::seconds(1));
  timelines.open(path);
  EXPECT_EQ(timelines.num_read(), 2);
  fs::rename(numbered("b.mp4"), path);
  EXPECT_EQ(to_text(timelines.open(path).timeline()), to_text(VideoReader(path).timeline()));
  EXPECT_EQ(timelines.num_read(), 3);
  timelines.open(path);
  EXPECT_EQ(timelines.num_read(), 3);
}

TEST_F(KnownTimelinesTest, WhatCannotBeReadIsNotKnown) {
  KnownTimelines timelines;
  const auto path = folder_.path() / "a.mp4";
  EXPECT_THROW(timelines.open(path), Error);
  std::ofstream(path) << "no video";
  EXPECT_THROW(timelines.open(path), Error);
  EXPECT_THROW(timelines.open(path), Error);
  EXPECT_EQ(timelines.num_read(), 0);
  write_grey_video(path, 40);
  timelines.open(path);
  EXPECT_EQ(timelines.num_read(), 1);
}

TEST_F(KnownTimelinesTest, MemoryIsBounded) {
  KnownTimelines timelines(1000);
  const auto first = folder_.path() / "first.mp4";
  write_grey_video(first, 40);
  timelines.open(first);
  for (int i = 0; i < 8; ++i) {
    const auto path = folder_.path() / (std::to_string(i) + ".mp4");
    fs::copy_file(first, path);
    timelines.open(path);
  }
  EXPECT_EQ(timelines.num_read(), 9);
  timelines.open(first);
  EXPECT_EQ(timelines.num_read(), 9);  // what is known stays
  timelines.open(folder_.path() / "7.mp4");
  EXPECT_EQ(timelines.num_read(), 10);  // what was too much is read again
  fs::last_write_time(first, fs::last_write_time(first) + std::chrono::seconds(1));
  timelines.open(first);  // a changed one takes its own room
  timelines.open(first);
  EXPECT_EQ(timelines.num_read(), 11);
}

}  // namespace
}  // namespace litevl
