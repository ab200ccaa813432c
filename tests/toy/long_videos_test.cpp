#include "toy/long_videos.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/files.h"
#include "data/moment_list.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "toy/caption_reader.h"
#include "toy/files.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

ToyLongOptions ten_minutes() {
  ToyLongOptions options;
  options.videos = 4;
  options.seed = 5;
  options.shortest_frames = 12 * 120;
  options.longest_frames = 12 * 180;
  return options;
}

// What of a repeated scene a sentence can rest on: which of two events is first is no part of it,
// and whatever appears again and again vanishes between.
std::vector<ToyMeaning> repeated(std::vector<ToyMeaning> events) {
  for (ToyMeaning& event : events)
    if (event.action == ToyAction::kVanish) event.action = ToyAction::kAppear;
  std::sort(events.begin(), events.end());
  return events;
}

TEST(ToyLongVideos, StretchesFollowEachOther) {
  const auto options = ten_minutes();
  const auto plan = plan_long_videos(options);
  ASSERT_EQ(plan.videos.size(), 4u);
  std::int64_t gaps = 0, scenes = 0;
  std::set<std::int64_t> lengths;
  for (const auto& video : plan.videos) {
    EXPECT_GE(video.frames(), options.shortest_frames);
    EXPECT_LE(video.frames(), options.longest_frames);
    lengths.insert(video.frames());
    std::int64_t at = 0;
    for (const auto& [scene, begin, end] : video.stretches) {
      EXPECT_EQ(begin, at);
      EXPECT_GT(end, begin);
      at = end;
      if (scene.events.empty()) {
        ++gaps;
        continue;
      }
      ++scenes;
      EXPECT_GE(end - begin, options.motion_frames);
      EXPECT_LE(end - begin, options.longest_scene);
    }
  }
  EXPECT_EQ(lengths.size(), 4u);
  EXPECT_GT(gaps, scenes / 10);
  EXPECT_LT(gaps, scenes);
}

TEST(ToyLongVideos, EverySentenceIsTrueOfItsSceneOnly) {
  const auto plan = plan_long_videos(ten_minutes());
  std::int64_t shown = 0, absent = 0, counterparts = 0;
  for (const auto& query : plan.queries) {
    const auto told = repeated(read_caption(query.text));
    std::int64_t true_of = 0;
    bool is_reverse_there = false;
    auto backwards = read_caption(query.text);
    for (ToyMeaning& event : backwards) event.action = inverse(event.action);
    for (std::size_t i = 0; i < plan.videos.size(); ++i) {
      for (const auto& [scene, begin, end] : plan.videos[i].stretches) {
        const auto seen = repeated(meaning(scene));
        if (seen.empty()) continue;
        is_reverse_there |= seen == repeated(backwards);
        if (!std::includes(seen.begin(), seen.end(), told.begin(), told.end())) continue;
        ++true_of;
        EXPECT_EQ(query.absence, ToyAbsence::kNone) << query.text;
        EXPECT_EQ(query.video, i);
        EXPECT_EQ(query.begin, begin);
        EXPECT_EQ(query.end, end);
        EXPECT_EQ(read_caption(query.text), meaning(scene));
      }
    }
    const bool is_shown = query.absence == ToyAbsence::kNone;
    EXPECT_EQ(true_of, is_shown ? 1 : 0) << query.text;
    EXPECT_TRUE(is_reverse_there || query.absence != ToyAbsence::kCounterpart) << query.text;
    (is_shown ? shown : absent) += 1;
    counterparts += is_shown && is_reverse_there;
  }
  EXPECT_EQ(absent, shown / 4);
  EXPECT_GT(counterparts, shown / 5);
}

TEST(ToyLongVideos, TooFewThingsAreNamed) {
  auto options = ten_minutes();
  options.things = 2;
  EXPECT_THROW(plan_long_videos(options), Error);
}

class ToyLongFiles : public testing::Test {
 protected:
  ToyLongFiles() {
    options_.set = ToyFileSet::kLong;
    options_.videos = 2;
    options_.seed = 3;
    options_.image_size = 32;
    options_.shortest_seconds = 20;
    options_.longest_seconds = 30;
  }
  ToyFolderReport write(const std::string& name) {
    return write_toy_folder(folder_.path() / name, options_, [](std::int64_t, std::int64_t) {});
  }

  TemporaryFolder folder_;
  ToyFolderOptions options_;
};

TEST_F(ToyLongFiles, MomentsAreThoseOfTheVideos) {
  const auto report = write("a");
  const auto list = load_moment_list(folder_.path() / "a");
  EXPECT_EQ(report.queries, std::ssize(list.queries));
  std::int64_t absent = 0;
  for (const auto& query : list.queries) {
    VideoReader reader(folder_.path() / "a/videos" / (query.video + ".mp4"));
    EXPECT_NEAR(reader.info().duration_seconds, query.duration_seconds, 1e-3);
    absent += query.windows.empty();
    for (const auto& [start, end] : query.windows) {
      EXPECT_LE(end, query.duration_seconds);
      // The motions repeat, so that pictures two seconds apart are the same; a scene of 2 s has
      // none, and at its end, where another begins, they are different.
      if (end - start < 4.5 || end + 0.1 > query.duration_seconds) continue;
      const auto pictures = reader.read_frames({start + 0.04, start + 2.04, end + 0.04}, {32, 32});
      double same = 0, other = 0;
      for (std::int64_t i = 0; i < pictures.row(0).count(); ++i) {
        same += std::abs(pictures.row(0).data()[i] - pictures.row(1).data()[i]);
        other += std::abs(pictures.row(0).data()[i] - pictures.row(2).data()[i]);
      }
      EXPECT_LT(same, other / 3) << query.text;
    }
  }
  EXPECT_EQ(report.absent_queries, absent);
}

TEST_F(ToyLongFiles, SameOptionsGiveTheSameBytes) {
  constexpr std::uint64_t kMostBytes = 1 << 24;
  write("a");
  write("b");
  for (const auto* file : {"moments.jsonl", "videos/000001.mp4", "videos/000002.mp4"})
    EXPECT_EQ(read_file(folder_.path() / "a" / file, kMostBytes),
              read_file(folder_.path() / "b" / file, kMostBytes));
}

TEST_F(ToyLongFiles, LengthsOutOfRangeAreNamed) {
  options_.shortest_seconds = 31;
  try {
    write("a");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "toy: long videos of 31 to 30 s, expected 4 to 36000");
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "a"));
}

}  // namespace
}  // namespace litevl
