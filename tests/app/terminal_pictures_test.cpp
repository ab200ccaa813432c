#include "app/terminal_pictures.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "app/terminal_query.h"
#include "core/base64.h"
#include "support/environment_variable.h"

namespace litevl {
namespace {

using testing::StartsWith;
using Picture = Array<std::uint8_t>;

// A different colour at each place.
Picture made_picture(std::int64_t height, std::int64_t width) {
  Picture picture({height, width, 3});
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      std::uint8_t* pixel = picture.data() + 3 * (y * width + x);
      pixel[0] = static_cast<std::uint8_t>(y * 255 / height);
      pixel[1] = static_cast<std::uint8_t>(x * 255 / width);
      pixel[2] = static_cast<std::uint8_t>((x + y) * 255 / (height + width));
    }
  return picture;
}

TEST(TerminalPictures, KittyTakesAPngInChunks) {
  const std::string text = kitty_text(made_picture(100, 200));
  std::string data;
  std::size_t at = 0;
  int chunks = 0;
  bool is_last = false;
  while (at + 1 < text.size()) {
    ASSERT_FALSE(is_last);
    ASSERT_EQ(text.substr(at, 3), "\x1b_G");
    const auto semicolon = text.find(';', at);
    const auto end = text.find("\x1b\\", at + 1);
    const std::string keys = text.substr(at + 3, semicolon - at - 3);
    is_last = keys.ends_with("m=0");
    EXPECT_EQ(keys.starts_with("a=T,f=100,"), chunks == 0);
    const std::string chunk = text.substr(semicolon + 1, end - semicolon - 1);
    EXPECT_LE(chunk.size(), 4096u);
    EXPECT_TRUE(is_last || chunk.size() % 4 == 0) << chunks;
    data += chunk;
    at = end + 2;
    ++chunks;
  }
  EXPECT_TRUE(is_last);
  EXPECT_GT(chunks, 1);
  EXPECT_THAT(data, StartsWith(base64_encoded("\x89PNG\r\n")));
  EXPECT_EQ(text.back(), '\n');
}

// What a terminal does with sixels.
Picture shown_sixels(const std::string& text, std::int64_t height, std::int64_t width) {
  Picture picture({height, width, 3});
  std::map<int, std::array<int, 3>> colours;
  std::size_t at = text.find('q') + 1;
  const auto number = [&] {
    int value = 0;
    while (text[at] >= '0' && text[at] <= '9') value = 10 * value + (text[at++] - '0');
    return value;
  };
  int colour = 0;
  std::int64_t x = 0, top = 0;
  const auto put = [&](char sixel, int count) {
    for (int i = 0; i < count; ++i, ++x)
      for (int row = 0; row < 6; ++row)
        if (((sixel - '?') >> row & 1) != 0) {
          ASSERT_LT(x, width);
          ASSERT_LT(top + row, height);
          for (std::size_t c = 0; c < 3; ++c)
            picture[3 * ((top + row) * width + x) + static_cast<std::int64_t>(c)] =
                static_cast<std::uint8_t>(colours.at(colour)[c] * 255 / 100);
        }
  };
  while (text[at] != '\x1b') {
    const char c = text[at++];
    if (c == '"') {
      EXPECT_EQ(number(), 1);
      for (const std::int64_t expected : {std::int64_t{1}, width, height}) {
        ++at;
        EXPECT_EQ(number(), expected);
      }
    } else if (c == '#') {
      colour = number();
      if (text[at] != ';') continue;
      ++at;
      EXPECT_EQ(number(), 2);
      for (int& part : colours[colour]) {
        ++at;
        part = number();
      }
    } else if (c == '!') {
      const int count = number();
      put(text[at++], count);
    } else if (c == '$') {
      x = 0;
    } else if (c == '-') {
      x = 0;
      top += 6;
    } else {
      put(c, 1);
    }
  }
  EXPECT_EQ(text.substr(at), "\x1b\\\n");
  return picture;
}

TEST(TerminalPictures, SixelsShowThePicture) {
  const Picture picture = made_picture(50, 60);
  const Picture shown = shown_sixels(sixel_text(picture), 50, 60);
  // Six levels are 51 apart; dithered, the mean of every 4×4 pixels is much nearer.
  for (std::int64_t y = 0; y + 4 <= 48; y += 4)
    for (std::int64_t x = 0; x + 4 <= 60; x += 4)
      for (std::int64_t c = 0; c < 3; ++c) {
        double before = 0, after = 0;
        for (std::int64_t i = 0; i < 16; ++i) {
          const std::int64_t at = 3 * ((y + i / 4) * 60 + x + i % 4) + c;
          before += picture[at] / 16.0;
          after += shown[at] / 16.0;
        }
        EXPECT_NEAR(before, after, 8) << y << " " << x << " " << c;
      }
}

TEST(TerminalPictures, SixelsOfOneColourAreShort) {
  Picture black({12, 500, 3});
  const std::string text = sixel_text(black);
  EXPECT_EQ(shown_sixels(text, 12, 500)[0], 0);
  EXPECT_THAT(text.substr(text.rfind("#215")), testing::EndsWith("#0!500~$-#0!500~$-\x1b\\\n"));
}

TEST(TerminalPictures, BlocksAreTwoPixelsHigh) {
  Picture picture({3, 2, 3});
  for (std::int64_t i = 0; i < picture.count(); ++i) picture[i] = static_cast<std::uint8_t>(i);
  EXPECT_EQ(
      block_text(picture),
      "\x1b[38;2;0;1;2m\x1b[48;2;6;7;8m\u2580\x1b[38;2;3;4;5m\x1b[48;2;9;10;11m\u2580\x1b[0m\n"
      "\x1b[38;2;12;13;14m\x1b[49m\u2580\x1b[38;2;15;16;17m\x1b[49m\u2580\x1b[0m\n");
}

TEST(TerminalQuery, Answers) {
  using enum TerminalPictures;
  EXPECT_EQ(meaning_of_answer("\x1b_Gi=31;OK\x1b\\\x1b[?62;c"), kKitty);
  EXPECT_EQ(meaning_of_answer("\x1b[?62;4;22c"), kSixel);
  EXPECT_EQ(meaning_of_answer("\x1b[?62;22;4c"), kSixel);
  EXPECT_EQ(meaning_of_answer("\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?64;4c"), kSixel);
  EXPECT_EQ(meaning_of_answer("\x1b[?4c"), std::nullopt);
  EXPECT_EQ(meaning_of_answer("\x1b[?62;22;44c"), std::nullopt);
  EXPECT_EQ(meaning_of_answer("\x1b[?1;2c"), std::nullopt);
  EXPECT_EQ(meaning_of_answer(""), std::nullopt);
}

// What a process finds whose terminal gives `answer` to the question, and nothing if it is empty:
// -1 for nothing, else the form's number.
int found_on_terminal(const std::string& answer) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  EXPECT_GE(terminal, 0);
  EXPECT_EQ(::grantpt(terminal), 0);
  EXPECT_EQ(::unlockpt(terminal), 0);
  const std::string name = ::ptsname(terminal);
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    const int own = ::open(name.c_str(), O_RDWR);
    ::ioctl(own, TIOCSCTTY, 0);
    ::dup2(own, STDOUT_FILENO);
    const auto form = ask_terminal();
    ::_exit(form ? static_cast<int>(*form) : 100);
  }
  std::string asked;
  while (!answer.empty() && !asked.ends_with("\x1b[c")) {
    char c = 0;
    if (::read(terminal, &c, 1) != 1) break;
    asked += c;
  }
  EXPECT_EQ(::write(terminal, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  ::close(terminal);
  return WEXITSTATUS(status) == 100 ? -1 : WEXITSTATUS(status);
}

TEST(TerminalQuery, TheTerminalIsAsked) {
  const EnvironmentVariable term("TERM", "xterm");
  const EnvironmentVariable plain("COLORTERM", "");
  EXPECT_EQ(found_on_terminal("\x1b_Gi=31;OK\x1b\\\x1b[?62c"), 0);
  EXPECT_EQ(found_on_terminal("\x1b[?62;4c"), 1);
  EXPECT_EQ(found_on_terminal("\x1b[?62;22c"), -1);
  EXPECT_EQ(found_on_terminal(""), -1);  // it never answers
  const EnvironmentVariable colours("COLORTERM", "truecolor");
  EXPECT_EQ(found_on_terminal("\x1b[?62;22c"), 2);
  EXPECT_EQ(found_on_terminal(""), 2);
  const EnvironmentVariable dumb("TERM", "dumb");
  EXPECT_EQ(found_on_terminal(""), -1);
}

}  // namespace
}  // namespace litevl
