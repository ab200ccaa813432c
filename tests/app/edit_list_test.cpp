#include "app/edit_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/time_code.h"
#include "support/error_text.h"

namespace litevl {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr FrameRate k25{25, 1};
constexpr FrameRate k2997{30000, 1001};
constexpr FrameRate k5994{60000, 1001};

EditEvent event(const std::string& video, TimeRange range, FrameRate rate = k25) {
  return {.video = video,
          .range = range,
          .rank = 1,
          .score = 2.5,
          .query = "a dog",
          .rate = rate,
          .video_seconds = 100,
          .has_sound = true};
}

TEST(TimeCode, CountsPictures) {
  EXPECT_EQ(time_code(0, k25, true), "00:00:00:00");
  EXPECT_EQ(time_code(24, k25, false), "00:00:00:24");
  EXPECT_EQ(time_code(25 * 3661 + 3, k25, false), "01:01:01:03");
  EXPECT_EQ(time_code(25 * 86400 + 1, k25, false), "00:00:00:01");
  EXPECT_EQ(time_code(23, {24000, 1001}, true), "00:00:00:23");
  EXPECT_EQ(time_code(1800, k2997, false), "00:01:00:00");
}

// SMPTE 12M: 00 and 01 are left out at each minute but every tenth.
TEST(TimeCode, DropFrame) {
  EXPECT_EQ(time_code(1799, k2997, true), "00:00:59;29");
  EXPECT_EQ(time_code(1800, k2997, true), "00:01:00;02");
  EXPECT_EQ(time_code(17981, k2997, true), "00:09:59;29");
  EXPECT_EQ(time_code(17982, k2997, true), "00:10:00;00");
  EXPECT_EQ(time_code(107892, k2997, true), "01:00:00;00");
  EXPECT_EQ(time_code(3600, k5994, true), "00:01:00;04");
  // An hour of pictures is an hour on the clock but for a few.
  EXPECT_EQ(time_code(std::llround(3600 * k2997.value()), k2997, true), "01:00:00;00");
}

TEST(TimeCode, IsReadAsItIsWritten) {
  for (const FrameRate rate : {k25, k2997, k5994, FrameRate{24000, 1001}})
    for (const bool is_drop : {false, true})
      for (std::int64_t frame = 0; frame < 200'000; frame += 7) {
        const auto read = frame_of_time_code(time_code(frame, rate, is_drop), rate);
        ASSERT_EQ(read, frame) << rate.num << " " << is_drop;
      }
  for (const char* wrong : {"", "01:00:00", "01:00:00:25", "24:00:00:00", "01:60:00:00",
                            "01:00:60:00", "01:00:0a:00", "01-00:00:00", "01:00:00/00"})
    EXPECT_EQ(frame_of_time_code(wrong, k25), std::nullopt) << wrong;
}

TEST(EditList, AnEdl) {
  EditList list{.title = "a dog", .rate = k25, .is_drop = true};
  list.events = {event("/v/one.mp4", {80, 90.04}), event("/v/two.mp4", {0.03, 1})};
  list.events[1].has_sound = false;
  list.events[1].start_frame = *frame_of_time_code("10:00:00:00", k25);
  EXPECT_EQ(edl_text(list),
            "TITLE: a dog\n"
            "FCM: NON-DROP FRAME\n"
            "\n"
            "001  AX       B     C        00:01:20:00 00:01:30:01 01:00:00:00 01:00:10:01\n"
            "* FROM CLIP NAME: one.mp4\n"
            "* SOURCE FILE: /v/one.mp4\n"
            "* COMMENT: a dog\n"
            "* COMMENT: rank 1, score 2.5\n"
            "\n"
            // The picture that is shown at 0.03 began at 0.
            "002  AX       V     C        10:00:00:00 10:00:01:00 01:00:10:01 01:00:11:01\n"
            "* FROM CLIP NAME: two.mp4\n"
            "* SOURCE FILE: /v/two.mp4\n"
            "* COMMENT: a dog\n"
            "* COMMENT: rank 1, score 2.5\n");
}

TEST(EditList, AnEdlOfDroppedNumbers) {
  EditList list{.title = "t", .rate = k2997, .is_drop = true};
  list.events = {event("/v/one.mp4", {60.06, 120}, k2997)};
  EXPECT_THAT(edl_text(list), HasSubstr("FCM: DROP FRAME"));
  EXPECT_THAT(edl_text(list), HasSubstr("00:01:00;02 00:01:59;29 01:00:00;00 01:00:59;27"));
  list.is_drop = false;
  EXPECT_THAT(edl_text(list), HasSubstr("00:01:00:00 00:01:59:27 01:00:00:00 01:00:59:27"));
}

TEST(EditList, AnEdlsLinesAreItsOwn) {
  EditList list{.title = "a\nTITLE: b", .rate = k25};
  list.events = {event("/v/x\n002  AX.mp4", {0, 1})};
  list.events[0].query = "q\r\n* FROM CLIP NAME: other";
  const std::string text = edl_text(list);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 8);
  EXPECT_THAT(text, Not(HasSubstr("\nTITLE: b")));
  EXPECT_THAT(text, HasSubstr("* SOURCE FILE: /v/x?002  AX.mp4\n"));
  list.events.assign(1000, event("/v/a.mp4", {0, 1}));
  EXPECT_THAT(error_text([&] { edl_text(list); }, Error::Kind::kUsage), HasSubstr("999"));
}

TEST(EditList, Otio) {
  EditList list{.title = "a dog", .rate = k25};
  list.events = {event("/v/one 100%.mp4", {80, 90}), event("/v/two.mp4", {1, 2}, k2997)};
  list.events[1].has_sound = false;
  list.events[1].start_frame = 1000;
  const auto timeline = otio_json(list);
  EXPECT_EQ(timeline["OTIO_SCHEMA"], "Timeline.1");
  const auto& tracks = timeline["tracks"]["children"];
  ASSERT_EQ(tracks.size(), 2u);
  EXPECT_EQ(tracks[0]["kind"], "Video");
  const auto& clip = tracks[0]["children"][0];
  EXPECT_EQ(clip["source_range"]["start_time"]["value"], 2000);
  EXPECT_EQ(clip["source_range"]["duration"]["value"], 250);
  EXPECT_EQ(clip["source_range"]["duration"]["rate"], 25);
  EXPECT_EQ(clip["media_reference"]["target_url"], "file:///v/one%20100%25.mp4");
  EXPECT_EQ(clip["media_reference"]["available_range"]["duration"]["value"], 2500);
  EXPECT_EQ(clip["metadata"]["litevl"]["score"], 2.5);
  const auto& second = tracks[0]["children"][1]["source_range"];
  EXPECT_EQ(second["start_time"]["value"], 1029);  // 29.97 pictures after its first
  EXPECT_EQ(second["start_time"]["rate"], 30000.0 / 1001);
  EXPECT_EQ(tracks[1]["kind"], "Audio");
  EXPECT_EQ(tracks[1]["children"][1]["OTIO_SCHEMA"], "Gap.1");
  EXPECT_EQ(tracks[1]["children"][1]["source_range"]["duration"], second["duration"]);
}

TEST(EditList, Csv) {
  EditList list{.title = "t", .rate = k25};
  list.events = {event("/v/a, \"b\".mp4", {80, 90.5})};
  EXPECT_EQ(csv_text(list),
            "rank,video,start_seconds,end_seconds,start_timecode,end_timecode,frame_rate,score,"
            "query\r\n"
            "1,\"/v/a, \"\"b\"\".mp4\",80.0,90.5,00:01:20:00,00:01:30:13,25,2.5,a dog\r\n");
}

}  // namespace
}  // namespace litevl
