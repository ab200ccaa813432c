#include "toy/renderer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <iostream>

#include "litevl/error.h"
#include "toy/layout.h"
#include "toy/meanings.h"
#include "toy/things.h"

namespace litevl {
namespace {

const ToyRenderer& renderer() {
  static const ToyRenderer instance;
  return instance;
}

ToyScene random_scene(std::uint64_t seed) {
  ToyRandom random{seed, 99};
  const auto all = static_cast<std::int64_t>(toy_things().size());
  return make_scene(
      sample_meaning(1 + static_cast<std::int64_t>(seed % 2), all, ToySplit::kAny, random), random);
}

std::vector<float> frame(const ToyScene& scene, double u, std::int64_t pixels) {
  std::vector<float> result(static_cast<std::size_t>(3 * pixels * pixels));
  renderer().draw_frames(scene, {&u, 1}, pixels, result.data());
  return result;
}

// One thing before grey, 64 pixels.
std::vector<float> portrait(std::int64_t thing, double turn = 0) {
  std::vector<float> image(3 * 64 * 64, 0.6F);
  ToyPlacement placed;
  placed.thing = thing;
  placed.turn = turn;
  renderer().draw({&placed, 1}, 64, image.data());
  return image;
}

double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

TEST(ToyRenderer, ReversedScenesShowTheSameFramesBackwards) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const ToyScene scene = random_scene(seed);
    const ToyScene backwards = reverse(scene);
    for (int k = 0; k < 24; k += 5) {
      EXPECT_EQ(frame(scene, (k + 0.5) / 24, 64), frame(backwards, (23 - k + 0.5) / 24, 64))
          << "seed " << seed << ", frame " << k;
    }
  }
}

// Files are drawn at 192 pixels and scaled to 64; training draws at 64.
TEST(ToyRenderer, ResolutionsLookAlike) {
  double worst = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const double u = static_cast<double>(seed % 8) / 8 + 0.06;
    const auto small = frame(random_scene(seed), u, 64);
    const auto large = frame(random_scene(seed), u, 192);
    std::vector<float> scaled(small.size());
    for (std::size_t i = 0; i < scaled.size(); ++i) {
      const std::size_t c = i / 4096, y = i / 64 % 64, x = i % 64;
      for (std::size_t j = 0; j < 9; ++j) {
        scaled[i] += large[(c * 192 + 3 * y + j / 3) * 192 + 3 * x + j % 3] / 9;
      }
    }
    worst = std::max(worst, difference(small, scaled));
  }
  EXPECT_LT(worst, 0.015);
  EXPECT_GT(worst, 0);
}

TEST(ToyRenderer, ThingsAreUnlikeEachOther) {
  std::vector<std::vector<float>> portraits;
  const auto things = toy_things();
  for (std::size_t i = 0; i < things.size(); ++i) {
    portraits.push_back(portrait(static_cast<std::int64_t>(i)));
  }
  double least = 1, least_of_first = 1;
  std::string pair, first_pair;
  for (std::size_t i = 0; i < things.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double d = difference(portraits[i], portraits[j]);
      const std::string names = std::string(things[i].name) + " and " + std::string(things[j].name);
      if (d < least) least = d, pair = names;
      if (i < 12 && d < least_of_first) least_of_first = d, first_pair = names;
    }
  }
  std::cout << "least difference " << least << ": " << pair << "; of the first dozen "
            << least_of_first << ": " << first_pair << '\n';
  // Of the whole frame, of which a thing's square is a sixth. Neighbours among thin grey things
  // (bicycle, anchor) are at 0.0076.
  EXPECT_GT(least, 0.006) << pair;
  EXPECT_GT(least_of_first, 0.015) << first_pair;
}

TEST(ToyRenderer, TurnsCanBeSeen) {
  double least = 1;
  for (std::size_t i = 0; i < toy_things().size(); ++i) {
    const auto thing = static_cast<std::int64_t>(i);
    double most = 0;  // over the turns that 8 frames see
    for (int k = 0; k < 8; ++k) {
      most = std::max(most, difference(portrait(thing), portrait(thing, (k + 0.5) / 8)));
    }
    EXPECT_GT(most, 0.005) << toy_things()[i].name;
    least = std::min(least, most);
  }
  std::cout << "least difference by turning " << least << '\n';
}

TEST(ToyRenderer, BackgroundsAreMuted) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    ToyRandom random{seed};
    for (const float value : draw_background(make_background(random), 32)) {
      ASSERT_GE(value, 0.2F);
      ASSERT_LE(value, 0.96F);
    }
  }
}

TEST(ToyRenderer, ToRgbBytesInterleaves) {
  const std::vector<float> image = {0, 1, 0.5F, 0.2F, -1, 2};  // two pixels, planes of two
  EXPECT_THAT(to_rgb_bytes(image), testing::ElementsAre(0, 128, 0, 255, 51, 255));
}

TEST(ToyRenderer, SaysWhichFontIsMissing) {
  try {
    ToyRenderer("/no/such/font.ttf");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kMachine);
    EXPECT_STREQ(error.what(),
                 "/no/such/font.ttf: cannot be opened as a font; install Noto Color Emoji (Debian: "
                 "apt install fonts-noto-color-emoji)");
  }
}

TEST(ToyRenderer, PrintsItsSpeed) {
  std::vector<double> times;
  for (int k = 0; k < 8; ++k) times.push_back((k + 0.5) / 8);
  std::vector<float> frames(8 * 3 * 64 * 64);
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    renderer().draw_frames(random_scene(seed), times, 64, frames.data());
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::cout << "64 videos of 8 frames of 64 pixels: " << taken.count() << " s\n";
}

}  // namespace
}  // namespace litevl
