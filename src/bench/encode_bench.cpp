#include "bench/encode_bench.h"

#include <algorithm>

#include "checkpoint/read_floats.h"
#include "checkpoint/write_safetensors.h"
#include "engine/open_engine.h"
#include "litevl/error.h"

namespace litevl {
namespace {

Array<float> read_pixels(const std::string& path) {
  const SafetensorsFile file(path);
  const auto video = file.shapes().find("video");
  if (video == file.shapes().end())
    throw Error(Error::Kind::kData, path, "no \"video\" in it",
                "pixels are a tensor of that name, (videos, frames, 3, height, width)");
  const auto& shape = video->second;
  if (shape.size() != 5 || shape[2] != 3 || std::ranges::min(shape) < 1)
    throw Error(
        Error::Kind::kData, path,
        "\"video\" is " + format_shape(shape) + ", expected (videos, frames, 3, height, width)");
  return Array<float>(shape, read_floats(file, "video"));
}

}  // namespace

EncodeBenchResult bench_encoding(const EncodeBenchOptions& options, int rounds,
                                 std::int64_t threads) {
  const auto pixels = read_pixels(options.pixels);
  const auto opened = open_engine(options.model, choose_precision(options.precision),
                                  [threads] { return threads; });
  Array<float> tokens;
  const auto seconds =
      time_in_turn({{"encode", [&] { tokens = opened.encoder->encode_video(pixels); }}}, rounds);
  if (!options.tokens.empty())
    write_safetensors(options.tokens, std::map<std::string, Array<float>>{{"tokens", tokens}});
  return {opened.computes_in, seconds.front()};
}

}  // namespace litevl
