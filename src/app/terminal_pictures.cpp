#include "app/terminal_pictures.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

#include "core/base64.h"
#include "video/picture_writer.h"

namespace litevl {
namespace {

using Picture = Array<std::uint8_t>;

constexpr std::size_t kKittyChunk = 4096;
constexpr int kLevels = 6;  // of each of red, green and blue
constexpr int kColours = kLevels * kLevels * kLevels;
constexpr std::int64_t kBandRows = 6;

// Thresholds of ordered dithering (Bayer), of 16.
constexpr std::array<std::array<int, 4>, 4> kBayer = {
    {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}}};

int level_of(std::uint8_t value, std::int64_t y, std::int64_t x) {
  const int threshold = kBayer[static_cast<std::size_t>(y % 4)][static_cast<std::size_t>(x % 4)];
  return std::min(kLevels - 1, (value * (kLevels - 1) * 16 + 255 * threshold + 128) / (255 * 16));
}

std::vector<int> colours_of(const Picture& picture) {
  const std::int64_t height = picture.size(0), width = picture.size(1);
  std::vector<int> colours(static_cast<std::size_t>(height * width));
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const std::uint8_t* pixel = picture.data() + 3 * (y * width + x);
      int colour = 0;
      for (int i = 0; i < 3; ++i) colour = kLevels * colour + level_of(pixel[i], y, x);
      colours[static_cast<std::size_t>(y * width + x)] = colour;
    }
  return colours;
}

void add_run(std::string& text, char sixel, std::int64_t count) {
  if (count > 3) {
    text += '!';
    text += std::to_string(count);
    text += sixel;
  } else {
    text.append(static_cast<std::size_t>(count), sixel);
  }
}

// The sixels of one colour in a band; nothing at the end where there are no more.
std::string band_text(const std::vector<char>& sixels) {
  std::size_t end = sixels.size();
  while (end > 0 && sixels[end - 1] == 0) --end;
  std::string text;
  for (std::size_t x = 0; x < end;) {
    const std::size_t begin = x;
    while (x < end && sixels[x] == sixels[begin]) ++x;
    add_run(text, static_cast<char>('?' + sixels[begin]), static_cast<std::int64_t>(x - begin));
  }
  return text;
}

void begin_colour(std::string& text, int colour) {
  text += '#';
  text += std::to_string(colour);
}

void add_numbers(std::string& text, std::initializer_list<std::int64_t> numbers) {
  for (const std::int64_t number : numbers) {
    text += ';';
    text += std::to_string(number);
  }
}

void add_colour(std::string& text, const std::uint8_t* rgb) {
  add_numbers(text, {rgb[0], rgb[1], rgb[2]});
  text += 'm';
}

}  // namespace

// https://sw.kovidgoyal.net/kitty/graphics-protocol: a PNG, transmitted and shown at the cursor.
std::string kitty_text(const Picture& picture) {
  const std::string data =
      base64_encoded(encode_picture(picture.data(), static_cast<int>(picture.size(1)),
                                    static_cast<int>(picture.size(0)), PictureFormat::kPng));
  std::string text;
  for (std::size_t i = 0; i < data.size(); i += kKittyChunk) {
    const bool is_last = i + kKittyChunk >= data.size();
    text += i == 0 ? "\x1b_Ga=T,f=100,q=2," : "\x1b_G";
    text +=
        std::string("m=") + (is_last ? "0" : "1") + ";" + data.substr(i, kKittyChunk) + "\x1b\\";
  }
  return text + "\n";
}

// DEC's VT3xx Graphics Programming manual: bands of six rows, in each one row of characters for
// every colour.
std::string sixel_text(const Picture& picture) {
  const std::int64_t height = picture.size(0), width = picture.size(1);
  std::string text = "\x1bP0;1q\"1;1";
  add_numbers(text, {width, height});
  for (int colour = 0; colour < kColours; ++colour) {
    const auto percent = [](int level) { return level * 100 / (kLevels - 1); };
    begin_colour(text, colour);
    add_numbers(text, {2, percent(colour / (kLevels * kLevels)),
                       percent(colour / kLevels % kLevels), percent(colour % kLevels)});
  }
  const std::vector<int> colours = colours_of(picture);
  for (std::int64_t top = 0; top < height; top += kBandRows) {
    std::vector<std::vector<char>> bands(kColours);
    for (std::int64_t y = top; y < std::min(height, top + kBandRows); ++y)
      for (std::int64_t x = 0; x < width; ++x) {
        auto& band =
            bands[static_cast<std::size_t>(colours[static_cast<std::size_t>(y * width + x)])];
        band.resize(static_cast<std::size_t>(width));
        band[static_cast<std::size_t>(x)] =
            static_cast<char>(band[static_cast<std::size_t>(x)] | 1 << (y - top));
      }
    for (int colour = 0; colour < kColours; ++colour)
      if (const auto& band = bands[static_cast<std::size_t>(colour)]; !band.empty()) {
        begin_colour(text, colour);
        text += band_text(band);
        text += '$';
      }
    text += "-";
  }
  return text + "\x1b\\\n";
}

std::string block_text(const Picture& picture) {
  const std::int64_t height = picture.size(0), width = picture.size(1);
  std::string text;
  for (std::int64_t y = 0; y < height; y += 2) {
    for (std::int64_t x = 0; x < width; ++x) {
      const std::uint8_t* upper = picture.data() + 3 * (y * width + x);
      text += "\x1b[38;2";
      add_colour(text, upper);
      if (y + 1 < height) {
        text += "\x1b[48;2";
        add_colour(text, upper + 3 * width);
      } else {
        text += "\x1b[49m";
      }
      text += "\u2580";
    }
    text += "\x1b[0m\n";
  }
  return text;
}

std::string terminal_text(const Picture& picture, TerminalPictures form) {
  switch (form) {
    case TerminalPictures::kKitty:
      return kitty_text(picture);
    case TerminalPictures::kSixel:
      return sixel_text(picture);
    case TerminalPictures::kBlocks:
      return block_text(picture);
  }
  return {};
}

}  // namespace litevl
