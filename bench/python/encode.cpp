// Times Model::encode_pictures: encode MODEL ROUNDS prints seconds a call, a line a round. The same
// as encode.py.
#include <litevl/litevl.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int, char** argv) {
  const auto model = litevl::Model::open(argv[1]);
  const auto& info = model.info();
  const std::vector<std::uint8_t> pictures(
      static_cast<std::size_t>(8 * info.frames * info.height * info.width * 3), 100);
  for (int round = -1; round < std::atoi(argv[2]); ++round) {  // the first reads the weights
    const auto begin = std::chrono::steady_clock::now();
    model.encode_pictures(pictures, 8, info.frames);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    if (round >= 0) std::printf("%.6f\n", seconds.count());
  }
}
