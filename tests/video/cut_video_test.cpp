#include "video/cut_video.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <fstream>
#include <numeric>

#include "core/files.h"
#include "core/stop.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"
#include "video/clips.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kLossless =
    "-c:v libx264 -preset ultrafast -qp 0 -pix_fmt yuv420p -bf 2 -g 25 -sc_threshold 0 ";

class CutVideo : public testing::Test {
 protected:
  // 100 numbered frames, 25 a second, with a tone that sounds from second 1 to 2 and from 3 to 4.
  fs::path video(const std::string& name = "a.mp4", const std::string& options = kLossless,
                 const std::string& size = "64x48") {
    run_ffmpeg(numbered_frames(100, size) +
               "-f lavfi -i \"sine=f=440:r=44100:d=4,volume='mod(floor(t),2)':eval=frame\" " +
               options + "-c:a aac " + quoted(in(name)));
    return in(name);
  }
  fs::path silent(const std::string& name, const std::string& options = kLossless,
                  const std::string& size = "64x48") {
    run_ffmpeg(numbered_frames(100, size) + options + quoted(in(name)));
    return in(name);
  }
  fs::path in(const std::string& name) const { return folder_.path() / name; }

  // How loud each tenth of a second of the file's sound is, of 1.
  std::vector<double> loudness(const fs::path& path) const {
    const fs::path raw = in("sound.raw");
    run_ffmpeg("-i " + quoted(path) + " -vn -ac 1 -ar 8000 -f s16le " + quoted(raw));
    const std::string bytes = read_file(raw, 1 << 24);
    std::vector<double> values;
    constexpr std::size_t kTenth = 800 * 2;
    for (std::size_t i = 0; i < bytes.size(); i += kTenth) {
      double most = 0;
      for (std::size_t j = i; j + 1 < std::min(bytes.size(), i + kTenth); j += 2)
        most = std::max(most, std::abs(static_cast<double>(static_cast<std::int16_t>(
                                  static_cast<unsigned char>(bytes[j]) |
                                  static_cast<unsigned char>(bytes[j + 1]) << 8))) /
                                  32768);
      values.push_back(most);
    }
    return values;
  }

  static std::vector<int> all_numbers(const fs::path& path, int rate = 25) {
    VideoReader reader(path);
    std::vector<double> times;
    for (int i = 0; i < reader.info().num_frames; ++i) times.push_back((i + 0.5) / rate);
    return numbers_at(reader, times);
  }
  static std::vector<int> numbers(int first, int count) {
    std::vector<int> list(static_cast<std::size_t>(count));
    std::iota(list.begin(), list.end(), first);
    return list;
  }
  // Nothing but what the test itself made.
  std::ptrdiff_t num_files() const {
    return std::distance(fs::directory_iterator(folder_.path()), {});
  }

  TemporaryFolder folder_;
};

TEST_F(CutVideo, BothEndsAreExactToAPicture) {
  const fs::path source = video();
  const VideoCut cut = cut_video(source, {1.2, 2.36}, in("cut.mp4"));
  EXPECT_EQ(cut.pictures, 29);
  EXPECT_EQ(cut.codec, "h264");
  EXPECT_EQ(cut.sound_codec, "aac");
  EXPECT_THAT(cut.notes, IsEmpty());
  EXPECT_EQ(all_numbers(in("cut.mp4")), numbers(30, 29));
  VideoReader reader(in("cut.mp4"));
  EXPECT_NEAR(reader.info().duration_seconds, 1.16, 1e-6);
  EXPECT_EQ(reader.info().first_seconds, 0);
}

TEST_F(CutVideo, APictureThatIsShownAtTheStartLastsWhatIsLeftOfIt) {
  const fs::path source = silent("a.mp4");
  cut_video(source, {1.03, 1.95}, in("cut.mp4"));  // 25 is shown from 1.00 to 1.04
  VideoReader reader(in("cut.mp4"));
  EXPECT_NEAR(reader.info().duration_seconds, 0.92, 1e-4);
  EXPECT_EQ(numbers_at(reader, {0.005, 0.015, 0.045, 0.91}), (std::vector<int>{25, 26, 26, 48}));
}

TEST_F(CutVideo, SoundIsWhereItsPicturesAre) {
  const fs::path source = video();
  cut_video(source, {0.5, 3.3}, in("cut.mp4"));
  const auto loud = loudness(in("cut.mp4"));
  ASSERT_NEAR(static_cast<double>(loud.size()), 28, 1);
  // In the source from 1 to 2 and from 3: here from 0.5 to 1.5 and from 2.5. A coder smears some.
  for (std::size_t i = 0; i < 28; ++i) {
    const bool is_loud = (i >= 5 && i < 15) || i >= 25;
    const bool is_edge = i == 4 || i == 15 || i == 24;
    if (!is_edge) {
      EXPECT_EQ(loud[i] > 0.05, is_loud) << i << ": " << loud[i];
    }
  }
}

TEST_F(CutVideo, SoundThatBeginsLateKeepsItsTime) {
  run_ffmpeg(numbered_frames(100) + "-itsoffset 2 -f lavfi -i sine=f=440:r=48000:d=2 " + kLossless +
             "-c:a flac " + quoted(in("late.mkv")));
  cut_video(in("late.mkv"), {1, 3.5}, in("cut.mp4"));
  const auto loud = loudness(in("cut.mp4"));
  ASSERT_NEAR(static_cast<double>(loud.size()), 25, 1);
  for (std::size_t i = 0; i < 25; ++i)
    if (i != 9 && i != 10) {
      EXPECT_EQ(loud[i] > 0.05, i > 10) << i;
    }
}

TEST_F(CutVideo, SoundThatEndsEarlyEndsEarly) {
  run_ffmpeg(numbered_frames(100) + "-f lavfi -i sine=f=440:r=48000:d=1 " + kLossless +
             "-c:a aac " + quoted(in("short.mp4")));
  const VideoCut cut = cut_video(in("short.mp4"), {2, 3}, in("cut.mp4"));
  EXPECT_EQ(cut.pictures, 25);
  EXPECT_EQ(all_numbers(in("cut.mp4")), numbers(50, 25));
  cut_video(in("short.mp4"), {0.5, 3}, in("cut.mkv"));
  EXPECT_NEAR(static_cast<double>(loudness(in("cut.mkv")).size()), 5, 1);
}

TEST_F(CutVideo, SoundOfOtherRatesAndChannels) {
  // 11,000 Hz is none of AAC's rates, and eight channels are more than are kept.
  run_ffmpeg(numbered_frames(100) +
             "-f lavfi -i \"sine=f=440:r=11000:d=4,volume='mod(floor(t),2)':eval=frame,"
             "aformat=channel_layouts=7.1\" " +
             kLossless + "-c:a pcm_s16le " + quoted(in("odd.mkv")));
  cut_video(in("odd.mkv"), {0.5, 3}, in("cut.mp4"));
  const auto loud = loudness(in("cut.mp4"));
  ASSERT_NEAR(static_cast<double>(loud.size()), 25, 1);
  for (std::size_t i = 0; i < 25; ++i)
    if (i != 4 && i != 15) {
      EXPECT_EQ(loud[i] > 0.02, i >= 5 && i < 15) << i << ": " << loud[i];
    }
}

TEST_F(CutVideo, OddSizesLoseARow) {
  run_ffmpeg(numbered_frames(50, "63x47") + "-c:v ffv1 " + quoted(in("odd.mkv")));
  cut_video(in("odd.mkv"), {0.4, 0.8}, in("cut.mp4"));
  VideoReader reader(in("cut.mp4"));
  EXPECT_EQ(reader.info().width, 62);
  EXPECT_EQ(reader.info().height, 46);
  EXPECT_EQ(all_numbers(in("cut.mp4")), numbers(10, 10));
}

// As Media Source Extensions take them: an index for each key frame, and times that begin at 0.
TEST_F(CutVideo, PiecesForBrowsers) {
  silent("lying.mp4", kLossless, "66x50");
  run_ffmpeg("-i " + quoted(in("lying.mp4")) + " -c copy -metadata:s:v rotate=90 " +
             quoted(in("turned.mp4")));
  video("sound.mkv");
  run_ffmpeg(numbered_frames(100, "63x47") + "-c:v ffv1 " + quoted(in("odd.mkv")));
  for (const std::string name : {"turned.mp4", "sound.mkv", "odd.mkv"}) {
    const Timeline timeline = VideoReader(in(name)).timeline();
    int pictures = 0;
    for (const int piece : {0, 1, 2}) {
      CutOptions options;
      options.is_fragmented = true;
      options.most_side = 40;
      options.timeline = timeline;
      const VideoCut cut =
          cut_video(in(name), {piece * 0.8, (piece + 1) * 0.8}, in("cut.mp4"), options);
      pictures += static_cast<int>(cut.pictures);
      EXPECT_EQ(cut.codec_string.substr(0, 5), "avc1.");
      EXPECT_EQ(cut.codec_string.size(), 11u) << cut.codec_string;
      const std::string bytes = read_file(in("cut.mp4"), 1 << 24);
      EXPECT_NE(bytes.find("moof"), std::string::npos);
      EXPECT_LT(bytes.find("moov"), bytes.find("moof"));
      VideoReader reader(in("cut.mp4"));
      EXPECT_EQ(std::max(reader.info().width, reader.info().height), 40) << name;
      EXPECT_EQ(std::min(reader.info().width, reader.info().height) % 2, 0) << name;
      EXPECT_NEAR(reader.info().first_seconds, 0, 0.03) << name;
      EXPECT_NEAR(reader.info().duration_seconds, 0.8, 0.06) << name;
    }
    // 25 a second; one that is shown across a boundary, by rounded times, is in both pieces.
    EXPECT_GE(pictures, 60) << name;
    EXPECT_LE(pictures, 62) << name;
  }
}

TEST_F(CutVideo, TinyPicturesAreMadeLarger) {
  run_ffmpeg("-f lavfi -i color=s=16x16:r=10:d=1 -vf format=rgb24,scale=1:1 -c:v ffv1 " +
             quoted(in("one.mkv")));
  cut_video(in("one.mkv"), {0, 0.5}, in("cut.mp4"));
  EXPECT_EQ(VideoReader(in("cut.mp4")).info().width, 2);
}

TEST_F(CutVideo, VariableRatesStayAsTheyAre) {
  // Frames 0, 1, 2, … are shown at 0, 0.04, 0.16, 0.36, …: the square of the number.
  run_ffmpeg(numbered_frames(10) + "-vf settb=1/1000,setpts=N*N*40 -fps_mode vfr " + kLossless +
             quoted(in("vfr.mkv")));
  const VideoCut cut = cut_video(in("vfr.mkv"), {0.2, 1.5}, in("cut.mkv"));
  EXPECT_EQ(cut.pictures, 5);
  VideoReader reader(in("cut.mkv"));
  // 2 until 0.36, 3 until 0.64, 4 until 1.00, 5 until 1.44, 6.
  EXPECT_EQ(numbers_at(reader, {0.1, 0.155, 0.165, 0.43, 0.45, 0.79, 0.81, 1.23, 1.25}),
            (std::vector<int>{2, 2, 3, 3, 4, 4, 5, 5, 6}));
}

TEST_F(CutVideo, TurnedVideosAreUpright) {
  silent("lying.mp4", kLossless, "64x48");
  run_ffmpeg("-i " + quoted(in("lying.mp4")) + " -c copy -metadata:s:v rotate=90 " +
             quoted(in("turned.mp4")));
  ASSERT_EQ(VideoReader(in("turned.mp4")).info().width, 48);
  for (const bool is_fast : {false, true}) {
    cut_video(in("turned.mp4"), {1, 2}, in("cut.mp4"), {.is_fast = is_fast});
    VideoReader reader(in("cut.mp4"));
    EXPECT_EQ(reader.info().width, 48) << is_fast;
    EXPECT_EQ(reader.info().height, 64) << is_fast;
    EXPECT_EQ(all_numbers(in("cut.mp4")), numbers(25, 25)) << is_fast;
  }
}

TEST_F(CutVideo, TheTopStaysAtTheTop) {
  // White above, black below; turned by a quarter the white is at one side.
  run_ffmpeg("-f lavfi -i \"color=black:s=64x48:r=10:d=1,drawbox=w=64:h=24:c=white:t=fill\" " +
             kLossless + quoted(in("a.mp4")));
  run_ffmpeg("-i " + quoted(in("a.mp4")) + " -c copy -metadata:s:v rotate=90 " +
             quoted(in("turned.mp4")));
  const auto picture = [&](const fs::path& path) {
    return VideoReader(path).read_pictures({0.5}, {.height = 4, .width = 4});
  };
  cut_video(in("turned.mp4"), {0, 1}, in("cut.mp4"));
  const auto before = picture(in("turned.mp4"));
  const auto after = picture(in("cut.mp4"));
  for (std::size_t i = 0; i < 48; ++i) EXPECT_NEAR(before.data()[i], after.data()[i], 6) << i;
}

TEST_F(CutVideo, AnotherEncoderIsAsExact) {
  const fs::path source = silent("a.mkv");
  const VideoCut cut = cut_video(source, {1.2, 2.4}, in("cut.mp4"), {.encoder = "mpeg4"});
  EXPECT_EQ(cut.codec, "mpeg4");
  EXPECT_EQ(all_numbers(in("cut.mp4")), numbers(30, 30));
  EXPECT_THAT(error_text(
                  [&] {
                    cut_video(source, {0, 1}, in("b.mp4"), {.encoder = "none"});
                  },
                  Error::Kind::kMachine),
              HasSubstr("none"));
}

TEST_F(CutVideo, AFastCutBeginsAtTheKeyFrameBeforeAndSaysSo) {
  const fs::path source = video();
  const VideoCut cut = cut_video(source, {1.6, 2.4}, in("cut.mp4"), {.is_fast = true});
  EXPECT_NEAR(cut.range.start_seconds, 1, 1e-6);
  EXPECT_NEAR(cut.range.end_seconds, 2.4, 0.13);  // B-frames
  EXPECT_GE(cut.range.end_seconds, 2.4 - 1e-6);
  EXPECT_EQ(cut.codec, "h264");
  EXPECT_EQ(cut.sound_codec, "aac");
  auto shown = all_numbers(in("cut.mp4"));
  ASSERT_GE(shown.size(), 35u);
  shown.resize(35);
  EXPECT_EQ(shown, numbers(25, 35));
  const auto loud = loudness(in("cut.mp4"));
  for (const std::size_t i : {1u, 5u, 8u}) EXPECT_GT(loud[i], 0.05) << i;
  for (const std::size_t i : {11u, 12u}) EXPECT_LT(loud[i], 0.05) << i;
}

TEST_F(CutVideo, FastCutsOfOtherContainers) {
  for (const std::string from : {"a.ts", "a.mkv", "a.mov"})
    for (const std::string to : {"cut.mp4", "cut.mkv"}) {
      const fs::path source = video(from);
      const VideoCut cut = cut_video(source, {2.2, 3.2}, in(to), {.is_fast = true});
      EXPECT_NEAR(cut.range.start_seconds, 2, 0.1) << from << to;
      VideoReader reader(in(to));
      EXPECT_EQ(numbers_at(reader, {0.02, 0.5, 1.1}), (std::vector<int>{50, 62, 77})) << from << to;
    }
}

TEST_F(CutVideo, FastFromTheStart) {
  const fs::path source = silent("a.mp4");
  const VideoCut cut = cut_video(source, {0, 0.5}, in("cut.mp4"), {.is_fast = true});
  EXPECT_EQ(cut.range.start_seconds, 0);
  EXPECT_THAT(cut.sound_codec, IsEmpty());
  EXPECT_EQ(all_numbers(in("cut.mp4"))[0], 0);
}

TEST_F(CutVideo, AMomentBeforeTheFirstPicture) {
  // Sound from the start, pictures from 2 s on.
  run_ffmpeg("-f lavfi -i sine=f=440:r=48000:d=4 -itsoffset 2 " + numbered_frames(50) +
             "-map 1:v -map 0:a " + kLossless + "-c:a flac " + quoted(in("late.mkv")));
  ASSERT_NEAR(VideoReader(in("late.mkv")).info().first_seconds, 2, 0.01);
  EXPECT_THAT(error_text([&] {
                cut_video(in("late.mkv"), {0.5, 1}, in("c.mkv"), {.is_fast = true});
              }),
              HasSubstr("its first key frame is after the moment"));
  EXPECT_FALSE(fs::exists(in("c.mkv")));
  // The first picture is shown until the next, as everywhere.
  EXPECT_EQ(cut_video(in("late.mkv"), {0.5, 1}, in("c.mkv")).pictures, 1);
  EXPECT_EQ(cut_video(in("late.mkv"), {1.5, 2.2}, in("c.mkv")).pictures, 5);
}

TEST_F(CutVideo, AContainerThatCannotHoldACodecIsRefused) {
  run_ffmpeg(numbered_frames(50) + kLossless + quoted(in("a.mp4")));
  EXPECT_THAT(error_text(
                  [&] {
                    cut_video(in("a.mp4"), {0, 1}, in("cut.webm"), {.is_fast = true});
                  },
                  Error::Kind::kUsage),
              AllOf(HasSubstr("webm"), HasSubstr(".mkv")));
  EXPECT_EQ(num_files(), 1);
}

TEST_F(CutVideo, TimesOutsideTheVideo) {
  const fs::path source = silent("a.mp4");
  const VideoCut cut = cut_video(source, {3, 9}, in("cut.mp4"));
  EXPECT_EQ(cut.pictures, 25);
  EXPECT_NEAR(cut.range.end_seconds, 4, 1e-6);
  EXPECT_THAT(cut.notes, Contains(HasSubstr("ends at 4 s")));
  for (const bool is_fast : {false, true}) {
    const auto refusal = [&](TimeRange range) {
      return error_text([&] { cut_video(source, range, in("no.mp4"), {.is_fast = is_fast}); },
                        Error::Kind::kUsage);
    };
    EXPECT_THAT(refusal({4.5, 5}), HasSubstr("ends at 4 s, before 4.5 s"));
    EXPECT_THAT(refusal({2, 2}), HasSubstr("no part of a video"));
    EXPECT_THAT(refusal({-1, 2}), HasSubstr("no part of a video"));
    EXPECT_THAT(refusal({0, std::nan("")}), HasSubstr("no part of a video"));
  }
  EXPECT_FALSE(fs::exists(in("no.mp4")));
}

TEST_F(CutVideo, BrokenFilesAreTheData) {
  std::ofstream(in("bad.mp4")) << "no video at all";
  const fs::path source = silent("whole.mkv");
  const std::string bytes = read_file(source, 1 << 26);
  std::ofstream(in("cut_off.mkv"), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  for (const bool is_fast : {false, true}) {
    EXPECT_THAT(error_text([&] {
                  cut_video(in("bad.mp4"), {0, 1}, in("c.mp4"), {is_fast});
                }),
                HasSubstr("bad.mp4"));
    EXPECT_THAT(error_text([&] {
                  cut_video(in("none.mp4"), {0, 1}, in("c.mp4"), {is_fast});
                }),
                HasSubstr("no such file"));
    cut_video(in("cut_off.mkv"), {0.4, 1}, in("c.mkv"), {is_fast});  // what is there
    EXPECT_GE(VideoReader(in("c.mkv")).info().num_frames, 15) << is_fast;
  }
}

TEST_F(CutVideo, NoOtherFileIsTouched) {
  const fs::path source = silent("a.mp4");
  const std::string before = read_file(source, 1 << 26);
  fs::create_hard_link(source, in("same.mp4"));
  for (const char* name : {"a.mp4", "same.mp4"})
    EXPECT_THAT(error_text(
                    [&] {
                      cut_video(source, {0, 1}, in(name));
                    },
                    Error::Kind::kUsage),
                HasSubstr("the video itself"));
  EXPECT_EQ(read_file(source, 1 << 26), before);
  for (const char* name : {"cut", "cut.avi", "cut.webm"})
    EXPECT_THAT(error_text(
                    [&] {
                      cut_video(source, {0, 1}, in(name));
                    },
                    Error::Kind::kUsage),
                HasSubstr("expected .mp4"));
  EXPECT_EQ(error_text(
                [&] {
                  cut_video(source, {0, 1}, in("none") / "c.mp4");
                },
                Error::Kind::kMachine)
                .empty(),
            false);
  EXPECT_EQ(num_files(), 2);
}

TEST_F(CutVideo, CancelledLeavesNothing) {
  const fs::path source = video();
  const std::atomic<bool> is_cancelled{true};
  for (const bool is_fast : {false, true})
    EXPECT_THROW(cut_video(source, {1, 2}, in("cut.mp4"),
                           {.is_fast = is_fast, .is_cancelled = &is_cancelled}),
                 Stopped);
  EXPECT_EQ(num_files(), 1);
}

TEST_F(CutVideo, AFullDiskIsTheMachines) {
  const fs::path source = silent("a.mp4");
  struct Limit {  // a file may grow to this
    rlimit before{};
    Limit() {
      std::signal(SIGXFSZ, SIG_IGN);
      getrlimit(RLIMIT_FSIZE, &before);
      rlimit small = before;
      small.rlim_cur = 1000;
      setrlimit(RLIMIT_FSIZE, &small);
    }
    ~Limit() { setrlimit(RLIMIT_FSIZE, &before); }
  };
  for (const bool is_fast : {false, true}) {
    const Limit limit;
    EXPECT_THAT(error_text(
                    [&] {
                      cut_video(source, {1, 2}, in("cut.mkv"), {is_fast});
                    },
                    Error::Kind::kMachine),
                HasSubstr("writing failed"));
  }
  EXPECT_EQ(num_files(), 1);
}

}  // namespace
}  // namespace litevl
