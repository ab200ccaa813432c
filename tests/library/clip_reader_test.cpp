#include "library/clip_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "core/files.h"
#include "core/torch.h"
#include "library/tiny_library.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "torch/tensors.h"
#include "video/sampling.h"

namespace litevl {
namespace {

constexpr int kFrames = 4;
constexpr FrameSize kSize{.height = 24, .width = 32};

class ClipReader : public testing::Test {
 protected:
  ClipReader() { write_brightening_video(path_, 25, 249); }

  at::Tensor pictures_of(const TimeRange& clip) {
    return as_tensor(VideoReader(path_).read_frames(
        sample_middles(clip.start_seconds, clip.end_seconds, kFrames), kSize));
  }

  // A third of its pictures are gone, in its midst. Their packets stay: an MP4's index is before
  // them.
  std::filesystem::path damaged() const {
    std::string bytes = read_file(path_, 1 << 26);
    const auto size = static_cast<std::ptrdiff_t>(bytes.size());
    std::fill(bytes.begin() + size * 4 / 10, bytes.begin() + size * 7 / 10, '\0');
    const auto path = folder_.path() / "damaged.mp4";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "a.mp4";
};

TEST_F(ClipReader, ClipsThatOverlapAreWhatEachIsAlone) {
  for (const double overlap : {0.0, 2.0, 4.9}) {
    const auto clips = cut_into_clips(25, {.window_seconds = 6, .overlap_seconds = overlap});
    ASSERT_GE(clips.size(), 5u);
    VideoReader reader(path_);
    std::size_t next = 0;
    read_clips(reader, clips, kFrames, kSize, [&](const ReadClip& read) {
      const auto clip = read.number;
      EXPECT_EQ(clip, next++);
      EXPECT_EQ(read.range.end_seconds, clips[clip].end_seconds);
      EXPECT_EQ(read.seconds,
                sample_middles(clips[clip].start_seconds, clips[clip].end_seconds, kFrames));
      EXPECT_TRUE(torch::equal(as_tensor(read.pictures), pictures_of(clips[clip])))
          << "clip " << clip << " at an overlap of " << overlap;
      return true;
    });
    EXPECT_EQ(next, clips.size());
  }
}

TEST_F(ClipReader, ClipsOfTheSameStretchAreReadTogether) {
  VideoReader reader(path_);
  std::vector<at::Tensor> seen;
  const TimeRange clip{1, 9};
  read_clips(reader, {clip, clip}, kFrames, kSize, [&](const ReadClip& read) {
    seen.push_back(as_tensor(read.pictures));
    return true;
  });
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(torch::equal(seen[0], seen[1]));
  EXPECT_TRUE(torch::equal(seen[0], pictures_of(clip)));
}

TEST_F(ClipReader, StopsWhenItIsTold) {
  VideoReader reader(path_);
  std::size_t count = 0;
  read_clips(reader, cut_into_clips(25, {.window_seconds = 10, .overlap_seconds = 2}), kFrames,
             kSize, [&](const ReadClip&) { return ++count < 2; });
  EXPECT_EQ(count, 2u);
}

TEST_F(ClipReader, ClipsAreWhatIsWholeOfThem) {
  const auto damaged_path = damaged();
  const auto clips = cut_into_clips(25, {.window_seconds = 2, .overlap_seconds = 0.5});
  std::vector<std::size_t> whole, found;
  VideoReader reader(damaged_path), complete(path_), incomplete(damaged_path);
  read_clips(reader, clips, kFrames, kSize, [&](const ReadClip& read) {
    const auto clip = read.number;
    const auto& range = read.range;
    EXPECT_GE(range.start_seconds, clips[clip].start_seconds);
    EXPECT_LE(range.end_seconds, clips[clip].end_seconds);
    EXPECT_LT(range.start_seconds, range.end_seconds);
    // Up to its end there is a picture, not the last one before damage.
    const double last = range.end_seconds - 0.02;
    EXPECT_NEAR(incomplete.look_at(last), complete.look_at(last), 0.06)
        << last << " s of clip " << clip;
    found.push_back(clip);
    if (torch::equal(as_tensor(read.pictures), pictures_of(clips[clip]))) whole.push_back(clip);
    return true;
  });
  EXPECT_LT(found.size() + 3, clips.size());
  EXPECT_GE(whole.size() + 4, found.size());  // but where the damage begins and ends
  EXPECT_GT(whole.size(), 5u);
  EXPECT_EQ(found.front(), 0u);
  const std::string faults = describe_faults(reader.timeline());
  EXPECT_TRUE(faults.starts_with("damaged from ")) << faults;
}

TEST_F(ClipReader, PicturesThatAreMissingAreTheNearestWithTheirTimes) {
  constexpr int kMany = 12;
  const auto middles = sample_middles(0, 25, kMany);
  ReadClip clip;
  VideoReader reader(damaged()), complete(path_);
  read_clips(reader, {{0, 25}}, kMany, kSize, [&](const ReadClip& read) {
    clip = read;
    return true;
  });
  ASSERT_EQ(clip.seconds.size(), middles.size());
  std::vector<double> kept;
  std::ranges::set_intersection(clip.seconds, middles, std::back_inserter(kept));
  EXPECT_GE(middles.size(), kept.size() + 3);
  EXPECT_EQ(kept.front(), middles.front());
  EXPECT_EQ(kept.back(), middles.back());
  for (std::size_t i = 0; i < middles.size(); ++i) {
    EXPECT_EQ(
        clip.seconds[i], *std::ranges::min_element(kept, {}, [&](double seconds) {
          return std::round(100 * std::abs(seconds - middles[i]));  // the earlier of two as near
        }));
    // What is shown at the time that is told, and nothing else.
    const auto told = as_tensor(clip.pictures)[static_cast<std::int64_t>(i)];
    const auto shown = [&](double seconds) {
      return as_tensor(complete.read_frames({seconds}, kSize))[0];
    };
    EXPECT_TRUE(torch::equal(told, shown(clip.seconds[i]))) << middles[i];
    EXPECT_EQ(torch::equal(told, shown(middles[i])), clip.seconds[i] == middles[i]) << middles[i];
  }
}

TEST_F(ClipReader, NoClipsAreNoPictures) {
  VideoReader reader(path_);
  read_clips(reader, {}, kFrames, kSize, [](const ReadClip&) {
    ADD_FAILURE();
    return true;
  });
  EXPECT_THROW(read_clips(reader, {{0, 1}}, 0, kSize, [](const ReadClip&) { return true; }), Error);
}

}  // namespace
}  // namespace litevl
