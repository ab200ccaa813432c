#include "video/video_writer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "torch/tensors.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

constexpr int kWidth = 64;
constexpr int kHeight = 48;

// Left half of one colour, right half of another, both changing by frame.
std::vector<std::uint8_t> picture(int frame) {
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      for (const int value : {x < kWidth / 2 ? 220 : 30, 10 * frame, x < kWidth / 2 ? 40 : 200})
        rgb.push_back(static_cast<std::uint8_t>(value));
  return rgb;
}

void write_clip(const std::filesystem::path& path, int num_frames) {
  VideoWriter writer(path, {.width = kWidth, .height = kHeight, .frame_rate = 8});
  for (int frame = 0; frame < num_frames; ++frame) writer.write(picture(frame).data());
  writer.finish();
}

std::string error_of(const VideoWriterOptions& options) {
  try {
    TemporaryFolder folder;
    VideoWriter(folder.path() / "a.mp4", options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kUsage);
    const std::string text = error.what();
    return text.substr(text.find("a.mp4: ") + 7);
  }
  return "no error";
}

TEST(VideoWriter, FramesComeBackInColour) {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.mp4";
  write_clip(path, 20);
  VideoReader reader(path);
  EXPECT_EQ(reader.info().width, kWidth);
  EXPECT_EQ(reader.info().height, kHeight);
  EXPECT_EQ(reader.info().num_frames, 20);
  EXPECT_EQ(reader.info().codec, "h264");
  EXPECT_DOUBLE_EQ(reader.info().frame_rate, 8);
  EXPECT_DOUBLE_EQ(reader.info().duration_seconds, 2.5);
  EXPECT_DOUBLE_EQ(reader.info().first_seconds, 0);
  for (int frame = 0; frame < 20; ++frame) {
    const at::Tensor shown =
        as_tensor(reader.read_pictures({frame / 8.0}, {.height = kHeight, .width = kWidth}))[0];
    for (const int x : {8, 56})
      for (int channel = 0; channel < 3; ++channel)
        EXPECT_NEAR(shown[20][x][channel].item<std::uint8_t>(),
                    picture(frame)[static_cast<std::size_t>((20 * kWidth + x) * 3 + channel)], 5)
            << frame << " " << x << " " << channel;  // coded with loss; frames are 10 apart
  }
}

TEST(VideoWriter, SamePicturesSameBytes) {
  TemporaryFolder folder;
  write_clip(folder.path() / "a.mp4", 12);
  write_clip(folder.path() / "b.mp4", 12);
  EXPECT_EQ(read_file(folder.path() / "a.mp4", 1 << 24),
            read_file(folder.path() / "b.mp4", 1 << 24));
}

TEST(VideoWriter, NothingIsLeftWithoutFinish) {
  TemporaryFolder folder;
  {
    VideoWriter writer(folder.path() / "a.mp4",
                       {.width = kWidth, .height = kHeight, .frame_rate = 8});
    writer.write(picture(0).data());
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "a.mp4"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(VideoWriter, OnlyTheVideoIsLeftAfterFinish) {
  TemporaryFolder folder;
  write_clip(folder.path() / "a.mp4", 3);
  write_clip(folder.path() / "a.mp4", 1);  // replaces it
  EXPECT_EQ(VideoReader(folder.path() / "a.mp4").info().num_frames, 1);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(VideoWriter, WrongUseIsRefused) {
  EXPECT_EQ(error_of({.width = 63, .height = 48, .frame_rate = 8}),
            "width is 63, expected 2 to 16384, even");
  EXPECT_EQ(error_of({.width = 64, .height = 0, .frame_rate = 8}),
            "height is 0, expected 2 to 16384");
  EXPECT_EQ(error_of({.width = 64, .height = 48, .frame_rate = 0}),
            "frame_rate is 0, expected 1 to 1000");
  EXPECT_EQ(error_of({.width = 64, .height = 48, .frame_rate = 8, .crf = 52}),
            "crf is 52, expected 0 to 51");
  EXPECT_EQ(error_of({.width = 64, .height = 48, .frame_rate = 8, .preset = "best"}),
            "preset is \"best\", expected ultrafast to placebo");

  TemporaryFolder folder;
  VideoWriter writer(folder.path() / "a.mp4",
                     {.width = kWidth, .height = kHeight, .frame_rate = 8});
  EXPECT_THROW(writer.finish(), Error);  // no picture
  EXPECT_THROW(writer.write(picture(0).data()), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(VideoWriter, MissingFolderIsTheMachines) {
  TemporaryFolder folder;
  try {
    VideoWriter(folder.path() / "none" / "a.mp4",
                {.width = kWidth, .height = kHeight, .frame_rate = 8});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kMachine);
  }
}

}  // namespace
}  // namespace litevl
