#include "compact/row_codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/random_floats.h"
#include "core/sha256.h"
#include "litevl/error.h"

namespace litevl {
namespace {

Array<float> random_rows(std::int64_t rows, std::int64_t width, std::uint64_t seed) {
  return Array<float>({rows, width}, random_floats(rows * width, seed));
}

Array<float> read_back(const std::vector<std::byte>& codes, const Shape& shape, int bits) {
  // A number more, which nobody may touch.
  std::vector<float> numbers(static_cast<std::size_t>(count_of(shape)) + 1, 7);
  decode_rows(codes, shape[0], shape[1], bits, numbers.data());
  EXPECT_EQ(numbers.back(), 7);
  numbers.pop_back();
  return Array<float>(shape, numbers);
}

Array<float> stored(const Array<float>& rows, int bits) {
  return read_back(encode_rows(rows, bits), rows.shape(), bits);
}

// Root mean square, of the numbers' own.
double relative_error(const Array<float>& rows, const Array<float>& read) {
  double error = 0, size = 0;
  for (std::int64_t i = 0; i < rows.count(); ++i) {
    error += std::pow(static_cast<double>(read[i]) - static_cast<double>(rows[i]), 2);
    size += std::pow(static_cast<double>(rows[i]), 2);
  }
  return std::sqrt(error / size);
}

class RowCodes : public testing::TestWithParam<int> {
 protected:
  int bits() const { return GetParam(); }
  // Codes on the side that has fewer of them.
  float most_code() const { return static_cast<float>((1 << (bits() - 1)) - 1); }
};

TEST_P(RowCodes, AreOfTheSizeThatWasSaid) {
  for (const std::int64_t rows : {1, 2, 7})
    for (const std::int64_t width : {1, 31, 32, 33, 64, 128}) {
      const auto runs = static_cast<std::size_t>((width + 31) / 32);
      const auto size = row_code_bytes(rows, width, bits());
      EXPECT_EQ(encode_rows(random_rows(rows, width, 1), bits()).size(), size);
      EXPECT_EQ(size, 4 + 33 * runs +
                          static_cast<std::size_t>(rows) *
                              (4 + runs + 4 * static_cast<std::size_t>(bits()) * runs));
    }
}

TEST_P(RowCodes, ErrorIsHalfAStepAtMost) {
  for (const std::int64_t rows : {1, 3, 50})
    for (const std::int64_t width : {1, 31, 32, 33, 95, 128}) {
      const auto x = random_rows(rows, width, static_cast<std::uint64_t>(rows + width));
      const auto y = stored(x, bits());
      for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t first = 0; first < width; first += 32) {
          const std::int64_t count = std::min<std::int64_t>(32, width - first);
          double squares = 0, most = 0;
          for (std::int64_t i = first; i < first + count; ++i) {
            double mean = 0;
            for (std::int64_t other = 0; other < rows; ++other)
              mean += static_cast<double>(x[other * width + i]) / static_cast<double>(rows);
            most = std::max(most, std::abs(static_cast<double>(x[row * width + i]) - mean));
            squares += std::pow(
                static_cast<double>(x[row * width + i]) - static_cast<double>(y[row * width + i]),
                2);
          }
          // The mean is known to a step of its own, the run's step to a part of the row's.
          const double step = 1.15 * (most + 2.0 / 127) / static_cast<double>(most_code());
          EXPECT_LE(std::sqrt(squares / 32), step / 2) << rows << " " << width;
        }
    }
}

// As measured, with room; of half as many codes it would be twice as much.
TEST_P(RowCodes, ErrorOfRandomNumbers) {
  const double error =
      relative_error(random_rows(64, 96, 2), stored(random_rows(64, 96, 2), bits()));
  const double expected = bits() == 3 ? 0.13 : bits() == 4 ? 0.06 : 0.0037;
  EXPECT_LT(error, 1.08 * expected);
  EXPECT_GT(error, 0.8 * expected);
}

// What rows have in common is not in their steps.
TEST_P(RowCodes, RowsThatAreNearlyAlike) {
  auto rows = random_rows(20, 64, 3);
  const auto common = random_floats(64, 4);
  for (std::int64_t i = 0; i < rows.count(); ++i)
    rows[i] = rows[i] * 0.01F + 3 * common[static_cast<std::size_t>(i % 64)];
  EXPECT_LT(relative_error(rows, stored(rows, bits())), bits() == 3   ? 8e-4
                                                        : bits() == 4 ? 4e-4
                                                                      : 2.5e-5);
}

TEST_P(RowCodes, OneRowAndEqualRows) {
  for (const std::int64_t count : {1, 5}) {
    auto rows = random_rows(count, 48, 5);
    for (std::int64_t i = 0; i < rows.count(); ++i) rows[i] = rows[i % 48];
    EXPECT_LT(relative_error(rows, stored(rows, bits())), 1e-3);
    std::fill(rows.begin(), rows.end(), -0.3F);
    for (const float value : stored(rows, bits())) EXPECT_NEAR(value, -0.3F, 1e-4F);
  }
}

TEST_P(RowCodes, ZeroStaysZero) {
  const Array<float> rows({3, 33});
  for (const float value : stored(rows, bits())) EXPECT_EQ(value, 0);
  // Beside rows that are not: what they differ from the mean is stored, which is read to a step.
  auto some = random_rows(3, 33, 6);
  std::fill(some.row(1).begin(), some.row(1).end(), 0.0F);
  for (const float value : stored(some, bits()).row(1)) EXPECT_NEAR(value, 0, 2 / most_code());
}

TEST_P(RowCodes, TinyAndHuge) {
  const auto rows = random_rows(9, 65, 7);
  const double error = relative_error(rows, stored(rows, bits()));
  for (const float scale : {1e-30F, 1e-20F, 1e20F, 1e30F, 5e36F}) {
    auto scaled = rows.clone();
    for (float& value : scaled) value *= scale;
    auto read = stored(scaled, bits());
    for (float& value : read) value /= scale;
    EXPECT_NEAR(relative_error(rows, read), error, 1e-3 * error) << scale;
  }
  auto least = rows.clone();
  for (float& value : least) value *= 1e-38F;
  for (const float value : stored(least, bits())) EXPECT_LT(std::abs(value), 1e-32F);
}

// The largest numbers of one run do not set the steps of another.
TEST_P(RowCodes, RunsOfDifferentSize) {
  auto rows = random_rows(16, 128, 8);
  for (std::int64_t i = 0; i < rows.count(); ++i)
    if (i % 128 >= 96) rows[i] *= 100;
  const auto read = stored(rows, bits());
  double error = 0, size = 0;
  for (std::int64_t i = 0; i < rows.count(); ++i)
    if (i % 128 < 96) {
      error += std::pow(static_cast<double>(read[i] - rows[i]), 2);
      size += std::pow(static_cast<double>(rows[i]), 2);
    }
  EXPECT_LT(std::sqrt(error / size), bits() == 3 ? 0.15 : bits() == 4 ? 0.07 : 0.005);
}

TEST_P(RowCodes, Bfloat16IsTheSameRounded) {
  for (const std::int64_t width : {1, 33, 96}) {
    const auto codes = encode_rows(random_rows(5, width, 9), bits());
    const auto floats = read_back(codes, {5, width}, bits());
    std::vector<Bf16> halves(static_cast<std::size_t>(floats.count()) + 1, 7);
    decode_rows(codes, 5, width, bits(), halves.data());
    EXPECT_EQ(halves.back(), 7);
    for (std::int64_t i = 0; i < floats.count(); ++i)
      ASSERT_EQ(halves[static_cast<std::size_t>(i)], to_bf16(floats[i])) << i;
  }
}

TEST_P(RowCodes, WhatIsNoNumberIsRefused) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -2e37F}) {
    auto rows = random_rows(3, 33, 10);
    rows[98] = bad;
    EXPECT_THROW(encode_rows(rows, bits()), Error);
  }
}

TEST_P(RowCodes, OtherSizesAreRefused) {
  auto codes = encode_rows(random_rows(3, 33, 11), bits());
  std::vector<float> target(3 * 33);
  codes.push_back({});
  EXPECT_THROW(decode_rows(codes, 3, 33, bits(), target.data()), Error);
  codes.pop_back();
  codes.pop_back();
  EXPECT_THROW(decode_rows(codes, 3, 33, bits(), target.data()), Error);
  EXPECT_THROW(decode_rows({}, 3, 33, bits(), target.data()), Error);
}

TEST_P(RowCodes, StepsThatNoneIsStoredWithAreRefused) {
  const auto codes = encode_rows(random_rows(2, 32, 12), bits());
  std::vector<float> target(64);
  const std::size_t rows_from = 4 + 33;
  for (const std::size_t at : {std::size_t{0}, rows_from})
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(),
                            std::numeric_limits<float>::infinity(), -1.0F, 3e37F}) {
      auto broken = codes;
      const auto bytes = std::bit_cast<std::array<std::byte, 4>>(bad);  // on a machine as most are
      std::copy(bytes.begin(), bytes.end(), broken.begin() + static_cast<std::ptrdiff_t>(at));
      EXPECT_THROW(decode_rows(broken, 2, 32, bits(), target.data()), Error) << at << " " << bad;
    }
}

// Whatever the bytes are, numbers are finite or refused.
TEST_P(RowCodes, AnyBytesAreReadOrRefused) {
  std::vector<float> target(3 * 33);
  int read = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<std::byte> codes(row_code_bytes(3, 33, bits()));
    const auto chance = random_floats(static_cast<std::int64_t>(codes.size()), seed);
    for (std::size_t i = 0; i < codes.size(); ++i)
      codes[i] = static_cast<std::byte>(static_cast<int>(std::abs(chance[i]) * 1e4F) & 0xff);
    try {
      decode_rows(codes, 3, 33, bits(), target.data());
      ++read;
      for (const float value : target) ASSERT_TRUE(std::isfinite(value));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kData);
    }
  }
  EXPECT_GT(read, 0);
}

INSTANTIATE_TEST_SUITE_P(Bits, RowCodes, testing::Values(3, 4, 8),
                         [](const auto& test) { return std::to_string(test.param); });

// So that what is stored stays readable: a row by hand.
TEST(StoredRows, BytesAreWhereTheNoteSaysTheyAre) {
  std::vector<std::byte> codes(row_code_bytes(1, 32, 4));
  EXPECT_EQ(codes.size(), 37U + 21U);
  codes[2] = std::byte{0x80};  // the mean's largest step: 1, in the order of little ends
  codes[3] = std::byte{0x3f};
  codes[4] = std::byte{127};  // its step: 1
  for (std::size_t i = 5; i < 37; ++i) codes[i] = std::byte{128};
  codes[5 + 16] = std::byte{129};   // of number 16: 1
  codes[37 + 3] = std::byte{0x40};  // the row's largest step: 2
  codes[37 + 4] = std::byte{0xff};  // its step: -2
  for (std::size_t i = 42; i < 58; ++i) codes[i] = std::byte{0x88};
  codes[42] = std::byte{0xb0};  // number 0: -8; number 16: 3
  std::vector<float> row(32);
  decode_rows(codes, 1, 32, 4, row.data());
  for (std::size_t i = 0; i < 32; ++i)
    EXPECT_EQ(row[i], i == 0 ? 16.0F : i == 16 ? 1.0F - 6.0F : 0.0F) << i;
}

// Whatever compiled it. Codes change with how the encoder chooses steps, which is no other form.
TEST(StoredRows, AreTheSameOnEveryMachine) {
  const auto rows = random_rows(20, 100, 13);
  const auto sum_of = [](std::span<const std::byte> bytes) {
    return sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).substr(0, 16);
  };
  std::vector<std::string> sums;
  for (const int bits : {3, 4, 8}) {
    sums.push_back(sum_of(encode_rows(rows, bits)));
    sums.push_back(sum_of(stored(rows, bits).bytes()));
  }
  EXPECT_EQ(sums,
            (std::vector<std::string>{"976136f396f50b13", "7e952ee1ec0d350a", "7861e5f1d19940cd",
                                      "f738d9fb1448b8d2", "7ac25151cbca4ef7", "d265bcded8e83bc0"}));
}

TEST(StoredRows, KnowsItsBits) {
  for (int bits = -1; bits < 20; ++bits)
    EXPECT_EQ(are_code_bits(bits), bits == 3 || bits == 4 || bits == 8);
}

}  // namespace
}  // namespace litevl
