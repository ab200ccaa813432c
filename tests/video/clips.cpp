#include "video/clips.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "torch/tensors.h"
#include "video/video_reader.h"

namespace litevl {

void run_ffmpeg(const std::string& arguments) {
  const std::string command = "ffmpeg -nostdin -v error -y " + arguments;
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

std::string quoted(const std::filesystem::path& path) {
  return std::string("'").append(path.string()).append("'");
}

std::string numbered_frames(int num_frames, const std::string& size, int rate) {
  return "-f lavfi -i \"color=s=" + size + ":r=" + std::to_string(rate) +
         ",format=yuv444p,trim=end_frame=" + std::to_string(num_frames) +
         ",geq=lum='16+2*N':cb=128:cr=128\" ";
}

std::vector<int> frame_numbers(const at::Tensor& pictures) {
  std::vector<int> numbers;
  for (std::int64_t i = 0; i < pictures.size(0); ++i) {
    const double value = pictures[i].to(at::kDouble).mean().item<double>();
    numbers.push_back(static_cast<int>(std::lround(value * 219 / 255 / 2)));
  }
  return numbers;
}

std::vector<int> numbers_at(VideoReader& reader, const std::vector<double>& times_seconds) {
  return frame_numbers(as_tensor(reader.read_pictures(times_seconds, {.height = 8, .width = 8})));
}

}  // namespace litevl
