// Colours, sizes and turns.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "core/files.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/temporary_folder.h"
#include "torch/tensors.h"
#include "video/clips.h"
#include "video/video_reader.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

std::string bytes_of(const std::filesystem::path& path) { return read_file(path, 1 << 30); }

at::Tensor as_picture(const std::string& bytes, int height, int width) {
  return at::from_blob(const_cast<char*>(bytes.data()), {1, height, width, 3}, at::kByte).clone();
}

at::Tensor read_first(const std::filesystem::path& path, int height, int width) {
  return as_tensor(VideoReader(path).read_pictures({0.0}, {.height = height, .width = width}));
}

// Three colours side by side, told in RGB to ffmpeg, which converts them as `encoding` says.
constexpr std::array<std::array<int, 3>, 3> kColours = {
    {{200, 30, 60}, {20, 160, 90}, {40, 60, 220}}};

void expect_colours(const at::Tensor& picture, int tolerance, const std::string& what) {
  const std::int64_t height = picture.size(1);
  const std::int64_t third = picture.size(2) / 3;
  for (std::int64_t i = 0; i < 3; ++i)
    for (std::int64_t channel = 0; channel < 3; ++channel) {
      const int value = picture[0][height / 2][i * third + third / 2][channel].item<std::uint8_t>();
      EXPECT_NEAR(value, kColours[static_cast<std::size_t>(i)][static_cast<std::size_t>(channel)],
                  tolerance)
          << what << ", colour " << i << ", channel " << channel;
    }
}

std::string colour_bars(const std::string& size) {
  std::string input = "-f lavfi -i \"";
  std::string stack;
  for (std::size_t i = 0; i < kColours.size(); ++i) {
    char code[16];
    std::snprintf(code, sizeof(code), "0x%02x%02x%02x", static_cast<unsigned>(kColours[i][0]),
                  static_cast<unsigned>(kColours[i][1]), static_cast<unsigned>(kColours[i][2]));
    input += "color=" + std::string(code) + ":s=" + size + ":d=0.2,format=gbrp[c" +
             std::to_string(i) + "];";
    stack += "[c" + std::to_string(i) + "]";
  }
  return input + stack + "hstack=3\" ";
}

struct Encoding {
  const char* name;
  const char* options;
};

TEST(VideoPixels, ColoursSurviveEveryMatrixRangeAndDepth) {
  TemporaryFolder folder;
  const std::string x264 = "-c:v libx264 -qp 1 ";
  const std::array<Encoding, 9> encodings = {{
      {"bt601.mp4",
       "-vf scale=out_color_matrix=bt601:out_range=tv -pix_fmt yuv420p "
       "-colorspace smpte170m -color_range tv"},
      {"bt709.mp4",
       "-vf scale=out_color_matrix=bt709:out_range=tv -pix_fmt yuv420p "
       "-colorspace bt709 -color_range tv"},
      {"untagged.mp4", "-vf scale=out_color_matrix=bt601:out_range=tv -pix_fmt yuv420p"},
      {"full.mp4",
       "-vf scale=out_color_matrix=bt709:out_range=pc -pix_fmt yuv420p "
       "-colorspace bt709 -color_range pc"},
      {"full_j.mp4",
       "-vf scale=out_color_matrix=bt601:out_range=pc -pix_fmt yuvj420p "
       "-colorspace smpte170m"},
      {"ten_bits.mp4",
       "-vf scale=out_color_matrix=bt709:out_range=tv -pix_fmt yuv420p10le "
       "-colorspace bt709 -color_range tv"},
      {"bt2020.mp4",
       "-vf scale=out_color_matrix=bt2020:out_range=tv -pix_fmt yuv420p10le "
       "-colorspace bt2020nc -color_range tv"},
      {"yuv422.mp4",
       "-vf scale=out_color_matrix=bt709:out_range=tv -pix_fmt yuv422p "
       "-colorspace bt709 -color_range tv"},
      {"yuv444.mp4",
       "-vf scale=out_color_matrix=bt709:out_range=tv -pix_fmt yuv444p "
       "-colorspace bt709 -color_range tv"},
  }};
  for (const Encoding& encoding : encodings) {
    const auto path = folder.path() / encoding.name;
    run_ffmpeg(colour_bars("32x64") + x264 + encoding.options + " " + quoted(path));
    // Two roundings to 8 bits with factors up to 2.1; the wrong matrix is off by 10 and more.
    expect_colours(read_first(path, 64, 96), 4, encoding.name);
    expect_colours(read_first(path, 24, 24), 4, std::string(encoding.name) + " made smaller");
  }
  const auto rgb = folder.path() / "rgb.mkv";
  run_ffmpeg(colour_bars("32x64") + "-c:v ffv1 -pix_fmt bgr0 " + quoted(rgb));
  expect_colours(read_first(rgb, 64, 96), 0, "RGB");
  const auto hevc = folder.path() / "hevc.mp4";
  run_ffmpeg(colour_bars("32x64") +
             "-c:v libx265 -preset ultrafast -crf 2 -x265-params log-level=none "
             "-vf scale=out_color_matrix=bt709:out_range=tv -pix_fmt yuv420p10le "
             "-colorspace bt709 -color_range tv " +
             quoted(hevc));
  expect_colours(read_first(hevc, 64, 96), 5, "HEVC of 10 bits");
}

TEST(VideoPixels, OddSizesAreWhole) {
  TemporaryFolder folder;
  const auto path = folder.path() / "odd.mp4";
  // 37 × 53: the last column and row are part of the picture.
  run_ffmpeg(
      "-f lavfi -i \"color=black:s=37x53:d=0.1,format=gbrp,"
      "drawbox=x=36:y=0:w=1:h=53:color=white:t=fill\" -c:v libx264rgb -qp 0 " +
      quoted(path));
  const at::Tensor picture = read_first(path, 53, 37);
  EXPECT_TRUE((picture[0].slice(1, 36, 37) == 255).all().item<bool>());
  EXPECT_TRUE((picture[0].slice(1, 0, 36) == 0).all().item<bool>());
  const VideoReader reader(path);
  EXPECT_EQ(reader.info().width, 37);
  EXPECT_EQ(reader.info().height, 53);
}

// Pillow's cubic (a = -0.5) with a filter that widens as the picture shrinks, as ATen's own has.
TEST(VideoPixels, ResizesAsPillowDoes) {
  TemporaryFolder folder;
  const auto path = folder.path() / "noise.mkv";
  const auto raw = folder.path() / "noise.raw";
  const int height = 96;
  const int width = 120;
  at::manual_seed(3);
  const at::Tensor coarse = at::rand({1, 3, height / 4, width / 4}) * 255;
  const at::Tensor source = at::upsample_bilinear2d(coarse, {height, width}, false).round();
  const at::Tensor bytes = source[0].permute({1, 2, 0}).to(at::kByte).contiguous();
  std::ofstream(raw, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data_ptr<std::uint8_t>()), bytes.numel());
  run_ffmpeg("-f rawvideo -pix_fmt rgb24 -s 120x96 -i " + quoted(raw) +
             " -c:v ffv1 -pix_fmt bgr0 " + quoted(path));
  for (const auto& [to_height, to_width] : {std::pair{32, 32}, {40, 50}, {96, 120}, {224, 224}}) {
    const at::Tensor expected =
        at::_upsample_bicubic2d_aa(source, {to_height, to_width}, false).clamp(0, 255);
    const at::Tensor actual =
        read_first(path, to_height, to_width).permute({0, 3, 1, 2}).to(at::kFloat);
    // Away from the edges, which Pillow crops and swscale repeats.
    const auto inner = [&](const at::Tensor& t) {
      return t.slice(2, to_height / 8, -to_height / 8).slice(3, to_width / 8, -to_width / 8);
    };
    // Between RGB swscale goes over 8-bit luma and chroma of its own, so some levels are lost.
    EXPECT_TRUE(is_close(inner(actual), inner(expected), {.rtol = 0, .atol = 4}))
        << to_height << "×" << to_width;
    EXPECT_LT((inner(actual) - inner(expected)).abs().mean().item<double>(), 1.0);
    if (to_height < height) {  // without antialiasing the test must fail
      EXPECT_FALSE(is_close(inner(actual),
                            inner(at::upsample_bicubic2d(source, {to_height, to_width}, false)),
                            {.rtol = 0, .atol = 4}));
    }
  }
}

TEST(VideoPixels, FramesAreNormalisedPictures) {
  TemporaryFolder folder;
  const auto path = folder.path() / "bars.mp4";
  run_ffmpeg("-f lavfi -i testsrc2=s=96x64:d=1:r=10 -c:v libx264 -pix_fmt yuv420p " + quoted(path));
  VideoReader reader(path);
  const std::vector<double> times = {0.05, 0.35, 0.36, 0.95};
  const at::Tensor frames = as_tensor(reader.read_frames(times, {.height = 30, .width = 44}));
  ASSERT_EQ(frames.sizes(), (at::IntArrayRef{4, 3, 30, 44}));
  ASSERT_EQ(frames.scalar_type(), at::kFloat);
  const at::Tensor pictures = as_tensor(reader.read_pictures(times, {.height = 30, .width = 44}));
  ASSERT_EQ(pictures.sizes(), (at::IntArrayRef{4, 30, 44, 3}));
  const at::Tensor mean = at::tensor({0.48145466, 0.4578275, 0.40821073}).view({1, 3, 1, 1});
  const at::Tensor deviation = at::tensor({0.26862954, 0.26130258, 0.27577711}).view({1, 3, 1, 1});
  const at::Tensor expected =
      (pictures.permute({0, 3, 1, 2}).to(at::kFloat) / 255 - mean) / deviation;
  EXPECT_TRUE(is_close(frames, expected, {.rtol = 1e-6, .atol = 1e-6}));  // float32's rounding
  EXPECT_TRUE(at::equal(frames[1], frames[2]));
  EXPECT_FALSE(at::equal(frames[2], frames[3]));
  EXPECT_EQ(reader.read_frames({}, {.height = 30, .width = 44}).size(0), 0);
}

TEST(VideoPixels, ThreadsChangeNothing) {
  TemporaryFolder folder;
  const auto path = folder.path() / "bars.mp4";
  run_ffmpeg("-f lavfi -i testsrc2=s=160x96:d=3 -c:v libx264 -bf 3 -g 20 -pix_fmt yuv420p " +
             quoted(path));
  VideoReader one(path);
  VideoReader three(path, {.decoder_threads = 3});
  const std::vector<double> times = {0.0, 0.3, 0.31, 1.7, 2.99};
  const FrameSize size{.height = 48, .width = 48};
  EXPECT_TRUE(at::equal(as_tensor(one.read_pictures(times, size)),
                        as_tensor(three.read_pictures(times, size))));
  EXPECT_TRUE(at::equal(as_tensor(one.read_pictures({0.5}, size)),
                        as_tensor(three.read_pictures({0.5}, size))));
}

// The four turns and the four mirrorings, written into the matrix of an MP4 file.
TEST(VideoPixels, EveryOrientationIsShownAsFfmpegShowsIt) {
  TemporaryFolder folder;
  const auto upright = folder.path() / "upright.mp4";
  run_ffmpeg("-f lavfi -i testsrc=s=96x64:d=0.1 -c:v libx264 -qp 1 -pix_fmt yuv444p " +
             quoted(upright));
  const std::string original = bytes_of(upright);
  const std::size_t box = original.find("tkhd");
  ASSERT_NE(box, std::string::npos);
  const std::size_t matrix = box + 44;  // ISO/IEC 14496-12, 8.3.2, version 0
  constexpr int kTurns[8][4] = {{1, 0, 0, 1},  {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0},
                                {-1, 0, 0, 1}, {1, 0, 0, -1}, {0, 1, 1, 0},   {0, -1, -1, 0}};
  for (const auto& turn : kTurns) {
    std::string bytes = original;
    const std::size_t places[4] = {0, 4, 12, 16};
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint32_t value = static_cast<std::uint32_t>(turn[i]) << 16;
      for (std::size_t k = 0; k < 4; ++k)
        bytes[matrix + places[i] + k] = static_cast<char>(value >> (24 - 8 * k));
    }
    const auto path = folder.path() / "turned.mp4";
    std::ofstream(path, std::ios::binary) << bytes;
    const bool is_transposed = turn[0] == 0;
    const int height = is_transposed ? 96 : 64;
    const int width = is_transposed ? 64 : 96;
    const auto raw = folder.path() / "turned.rgb";
    run_ffmpeg("-i " + quoted(path) +
               " -frames:v 1 -sws_flags bicubic+accurate_rnd+full_chroma_int -f rawvideo "
               "-pix_fmt rgb24 " +
               quoted(raw));
    VideoReader reader(path);
    EXPECT_EQ(reader.info().width, width);
    EXPECT_EQ(reader.info().height, height);
    const at::Tensor actual =
        as_tensor(reader.read_pictures({0.0}, {.height = height, .width = width}));
    const at::Tensor expected = as_picture(bytes_of(raw), height, width);
    const at::Tensor difference = (actual.to(at::kFloat) - expected.to(at::kFloat)).abs();
    EXPECT_LT(difference.mean().item<double>(), 3) << turn[0] << turn[1] << turn[2] << turn[3];
  }
}

TEST(VideoPixels, PixelsThatAreNotSquareAreCounted) {
  TemporaryFolder folder;
  const auto path = folder.path() / "wide.mp4";
  run_ffmpeg("-f lavfi -i testsrc=s=96x64:d=0.1 -vf setsar=4/3 -c:v libx264 -pix_fmt yuv420p " +
             quoted(path));
  EXPECT_EQ(VideoReader(path).info().width, 128);
  EXPECT_EQ(VideoReader(path).info().height, 64);
}

TEST(VideoPixels, WrongRequestsAreRefused) {
  TemporaryFolder folder;
  const auto path = folder.path() / "one.mp4";
  run_ffmpeg(numbered_frames(2) + "-c:v libx264 -pix_fmt yuv420p " + quoted(path));
  VideoReader reader(path);
  const auto message = [&](const std::vector<double>& times, FrameSize size) {
    try {
      reader.read_frames(times, size);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kUsage);
      return std::string(error.what()).substr(path.string().size());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message({1.0, 0.5}, {}), ": the times are not ascending");
  EXPECT_EQ(message({std::nan("")}, {}), ": a time is not finite");
  EXPECT_EQ(message({0.0}, {.height = 0, .width = 5}),
            ": pictures of 5×0 pixels asked for, expected 1 to 16384 a side");
  EXPECT_EQ(message(std::vector<double>(30, 0.0), {.height = 16384, .width = 16384}),
            ": 30 pictures are too many for one call");
  EXPECT_THROW(VideoReader(path, {.decoder_threads = 0}), Error);
}

}  // namespace
}  // namespace litevl
