#include "app/filmstrip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/player.h"
#include "app/small_digits.h"
#include "library/tiny_library.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kPictureWidth = 160;
constexpr int kPictureHeight = 90;

// Ten pictures a second, of which picture N is of the grey 2N.
void write_numbered(const std::filesystem::path& path, int num_pictures) {
  VideoWriter writer(path, {.width = kPictureWidth, .height = kPictureHeight, .frame_rate = 10});
  for (int i = 0; i < num_pictures; ++i)
    writer.write(std::vector<std::uint8_t>(3 * kPictureWidth * kPictureHeight,
                                           static_cast<std::uint8_t>(2 * i))
                     .data());
  writer.finish();
}

class FilmstripTest : public testing::Test {
 protected:
  FilmstripTest() { write_numbered(video_, 100); }

  int grey(const Array<std::uint8_t>& picture, std::int64_t y, std::int64_t x) const {
    return picture[3 * (y * picture.size(1) + x)];
  }

  TemporaryFolder folder_;
  const std::filesystem::path video_ = folder_.path() / "a.mp4";
};

TEST_F(FilmstripTest, PicturesOfEqualParts) {
  const Filmstrip strip = make_filmstrip({.video = video_, .start_seconds = 2, .end_seconds = 6},
                                         {.pictures = 4, .most_side = 80});
  EXPECT_THAT(strip.times, ElementsAre(2.5, 3.5, 4.5, 5.5));
  EXPECT_EQ(strip.picture.shape(), (Shape{45, 4 * 80 + 3 * 4, 3}));
  for (int i = 0; i < 4; ++i)
    EXPECT_NEAR(grey(strip.picture, 20, 84 * i + 40), 2 * (25 + 10 * i), 3) << i;
  EXPECT_EQ(grey(strip.picture, 20, 82), 255);  // between two
}

TEST_F(FilmstripTest, RowsFitTheWidth) {
  const Filmstrip strip =
      make_filmstrip({.video = video_, .start_seconds = 0, .end_seconds = 8},
                     {.pictures = 8, .most_side = 80, .most_width = 3 * 80 + 2 * 4});
  // Three fit; three rows of three.
  EXPECT_EQ(strip.picture.shape(), (Shape{3 * 45 + 2 * 4, 3 * 80 + 2 * 4, 3}));
  EXPECT_NEAR(grey(strip.picture, 49 + 20, 84 + 40), 2 * 45, 3);  // the fifth
  EXPECT_EQ(grey(strip.picture, 2 * 49 + 20, 2 * 84 + 40), 255);  // there is no ninth
}

TEST_F(FilmstripTest, TimesAreWrittenWhereThereIsRoom) {
  const GivenMoment moment{.video = video_, .start_seconds = 0, .end_seconds = 2};
  const auto corner = [&](FilmstripOptions options) {
    options.pictures = 1;
    const Filmstrip strip = make_filmstrip(moment, options);
    bool has_white = false;
    for (std::int64_t y = strip.picture.size(0) - 9; y < strip.picture.size(0); ++y)
      for (std::int64_t x = 0; x < 20; ++x) has_white |= grey(strip.picture, y, x) == 255;
    return has_white;
  };
  EXPECT_TRUE(corner({.most_side = 120}));
  EXPECT_FALSE(corner({.most_side = 80}));
  EXPECT_FALSE(corner({.most_side = 120, .has_times = false}));
}

TEST_F(FilmstripTest, EndsWhereTheVideoDoes) {
  EXPECT_EQ(make_filmstrip({.video = video_, .start_seconds = 8}).range.end_seconds, 10);
  EXPECT_EQ(
      make_filmstrip({.video = video_, .start_seconds = 8, .end_seconds = 99}).range.end_seconds,
      10);
  EXPECT_THAT(error_text([&] { make_filmstrip({.video = video_, .start_seconds = 10}); },
                         Error::Kind::kUsage),
              HasSubstr("ends at 0:10.0, before 0:10.0"));
  EXPECT_THAT(error_text([&] { make_filmstrip({.video = folder_.path() / "b.mp4"}); }),
              HasSubstr("no such file"));
  EXPECT_THAT(
      error_text([&] { make_filmstrip({.video = video_}, {.pictures = 0}); }, Error::Kind::kUsage),
      HasSubstr("expected 1 to 64"));
}

TEST_F(FilmstripTest, StripsBelowOneAnother) {
  const auto strip = [&](int pictures) {
    return make_filmstrip({.video = video_, .start_seconds = 9},
                          {.pictures = pictures, .most_side = 80});
  };
  const auto all = below_one_another({strip(2), strip(1)});
  EXPECT_EQ(all.shape(), (Shape{45 + 12 + 45, 164, 3}));
  EXPECT_LT(grey(all, 60, 40), 210);
  EXPECT_EQ(grey(all, 60, 120), 255);
  EXPECT_EQ(grey(all, 50, 40), 255);
  EXPECT_THAT(error_text([&] { below_one_another(std::vector<Filmstrip>(400, strip(1))); },
                         Error::Kind::kUsage),
              HasSubstr("16384"));
}

TEST(SmallDigits, AreLegibleAndStayInside) {
  Array<std::uint8_t> picture({9, 16, 3});
  std::fill(picture.begin(), picture.end(), std::uint8_t{100});
  draw_digits(picture, 0, 9, "1:7.", 1);
  std::string dots;
  for (std::int64_t y = 0; y < 9; ++y) {
    for (std::int64_t x = 0; x < 16; ++x) {
      const int value = picture[3 * (16 * y + x)];
      dots += value == 255 ? '#' : value == 0 ? '.' : '-';
    }
    dots += '\n';
  }
  EXPECT_EQ(dots,
            "................\n"
            "...#.....#####..\n"
            "..##.........#..\n"
            "...#...#....#...\n"
            "...#.......#....\n"
            "...#...#..#.....\n"
            "...#......#.....\n"
            "..###.....#....#\n"
            "................\n");
  Array<std::uint8_t> tiny({2, 2, 3});
  draw_digits(tiny, -3, 40, "88:88", 3);  // nothing of it is there, or a corner
  draw_digits(tiny, 1, 1, "88:88", 3);
}

TEST(PlayerTest, NamesAreNoOptions) {
  for (const auto& word : kPlayerWords) {
    const auto arguments =
        player_arguments(word.value, {.video = "--script=x", .start_seconds = 80.25});
    EXPECT_EQ(arguments.front(), word.text);
    const std::string video = arguments.back();
    EXPECT_TRUE(video.starts_with("/") || video.starts_with("file:/")) << video;
    EXPECT_TRUE(video.ends_with("/--script=x"));
    const bool has_time = std::any_of(arguments.begin(), arguments.end(), [](const auto& each) {
      return each.find("80.250") != std::string::npos;
    });
    EXPECT_EQ(has_time, begins_anywhere(word.value));
  }
}

}  // namespace
}  // namespace litevl
