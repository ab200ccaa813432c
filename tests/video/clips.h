// Small videos for tests, and what is in them.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace litevl {

/// Runs `ffmpeg ARGUMENTS`, by a shell; a failure fails the test.
void run_ffmpeg(const std::string& arguments);

/// The path within quotes for `run_ffmpeg`.
std::string quoted(const std::filesystem::path& path);

/// A lavfi input whose frame N is grey, of luma 16 + 2N: "-f lavfi -i …". `num_frames` <= 110.
std::string numbered_frames(int num_frames, const std::string& size = "64x48", int rate = 25);

/// Which of `numbered_frames` each of the pictures (T,H,W,3) shows.
std::vector<int> frame_numbers(const at::Tensor& pictures);

/// The numbers of the frames that a reader, new or used, shows at the times.
class VideoReader;
std::vector<int> numbers_at(VideoReader& reader, const std::vector<double>& times_seconds);

}  // namespace litevl
