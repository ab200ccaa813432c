#include "video/picture_writer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "torch/tensors.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

constexpr int kPictureWidth = 37;
constexpr int kPictureHeight = 23;

std::vector<std::uint8_t> gradient() {
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < kPictureHeight; ++y)
    for (int x = 0; x < kPictureWidth; ++x)
      for (const int value : {6 * x, 10 * y, 120}) rgb.push_back(static_cast<std::uint8_t>(value));
  return rgb;
}

double worst_difference(const std::filesystem::path& path) {
  auto rgb = gradient();
  const at::Tensor expected =
      at::from_blob(rgb.data(), {1, kPictureHeight, kPictureWidth, 3}, at::kByte);
  const at::Tensor actual = as_tensor(
      VideoReader(path).read_pictures({0.0}, {.height = kPictureHeight, .width = kPictureWidth}));
  return (actual.to(at::kFloat) - expected.to(at::kFloat)).abs().max().item<double>();
}

TEST(PictureWriter, PngIsExact) {
  TemporaryFolder folder;
  write_picture(folder.path() / "a.PNG", gradient().data(), kPictureWidth, kPictureHeight);
  EXPECT_EQ(worst_difference(folder.path() / "a.PNG"), 0);
}

TEST(PictureWriter, JpegIsClose) {
  TemporaryFolder folder;
  write_picture(folder.path() / "a.jpeg", gradient().data(), kPictureWidth, kPictureHeight);
  EXPECT_LT(worst_difference(folder.path() / "a.jpeg"), 20);  // half the chroma lines, quality 3
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(PictureWriter, BytesAreThoseOfTheFile) {
  TemporaryFolder folder;
  write_picture(folder.path() / "a.png", gradient().data(), kPictureWidth, kPictureHeight);
  const std::string bytes =
      encode_picture(gradient().data(), kPictureWidth, kPictureHeight, PictureFormat::kPng);
  EXPECT_EQ(bytes, read_file(folder.path() / "a.png", 1 << 20));
  EXPECT_TRUE(bytes.starts_with("\x89PNG"));
  EXPECT_TRUE(encode_picture(gradient().data(), kPictureWidth, kPictureHeight, PictureFormat::kJpeg)
                  .starts_with("\xff\xd8"));
}

TEST(PictureWriter, WrongUseIsRefused) {
  TemporaryFolder folder;
  const auto rgb = gradient();
  const auto message = [&](const char* name, int width) {
    try {
      write_picture(folder.path() / name, rgb.data(), width, kPictureHeight);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kUsage);
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message("a.bmp", kPictureWidth),
            (folder.path() / "a.bmp").string() + ": pictures are written as .png, .jpg or .jpeg");
  EXPECT_EQ(message("a.png", 0), "picture: 0×23 pixels, expected 1 to 16384 a side");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace litevl
