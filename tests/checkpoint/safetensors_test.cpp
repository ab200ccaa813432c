#include "torch/safetensors.h"

#include <gmock/gmock.h>

#include <fstream>

#include "checkpoint/safetensors_file.h"
#include "core/files.h"
#include "core/torch.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "support/vectors.h"

namespace litevl {
namespace {

using testing::HasSubstr;

// The bytes of a file with that header and so many zeros for data.
std::string file_of(const std::string& header, std::size_t data_bytes) {
  std::string bytes;
  for (std::uint64_t i = 0, length = header.size(); i < 8; ++i, length >>= 8)
    bytes.push_back(static_cast<char>(length & 0xff));
  return bytes + header + std::string(data_bytes, '\0');
}

std::string refusal_of_bytes(const std::string& bytes) {
  static const TemporaryFolder folder;  // one for thousands of files
  const auto path = folder.path() / "x.safetensors";
  std::ofstream(path, std::ios::binary) << bytes;
  try {
    load_safetensors(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    return error.what();
  }
  return "accepted";
}

std::string entry(const std::string& type, const std::string& shape, const std::string& offsets) {
  return "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets +
         "}}";
}

TEST(Safetensors, EveryTypeComesBack) {
  const TemporaryFolder folder;
  std::map<std::string, at::Tensor> tensors;
  for (const auto type :
       {torch::kFloat64, torch::kFloat32, torch::kFloat16, torch::kBFloat16, torch::kInt64,
        torch::kInt32, torch::kInt16, torch::kInt8, torch::kUInt8, torch::kBool})
    tensors[std::string("t_") + torch::toString(type)] = torch::randint(0, 2, {3, 5}).to(type);
  tensors["scalar"] = torch::tensor(0.07);
  tensors["empty"] = torch::empty({2, 0, 3});
  tensors["transposed"] = torch::randn({4, 6}).t();
  tensors["name with \"quotes\" and \xc3\xa9"] = torch::arange(3);
  save_safetensors(folder.path() / "a", tensors, {{"format", "pt"}});

  const auto loaded = load_safetensors(folder.path() / "a");
  ASSERT_EQ(loaded.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(loaded.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(torch::equal(loaded.at(name), tensor)) << name;
  }
  EXPECT_EQ(SafetensorsFile(folder.path() / "a").metadata().at("format"), "pt");
}

TEST(Safetensors, NoTensorsAtAllIsAFile) {
  const TemporaryFolder folder;
  save_safetensors(folder.path() / "a", {});
  EXPECT_TRUE(load_safetensors(folder.path() / "a").empty());
}

TEST(Safetensors, ReadsTheVectors) {
  EXPECT_FALSE(load_vectors("litevl", "model").empty());
  EXPECT_FALSE(load_vectors("litevl", "inputs").empty());
}

TEST(Safetensors, CutOffAnywhereIsRefused) {
  const TemporaryFolder folder;
  save_safetensors(folder.path() / "a", {{"x", torch::randn({7})}, {"y", torch::ones({2, 3})}});
  const std::string whole = read_file(folder.path() / "a", 1 << 20);
  for (std::size_t end = 0; end < whole.size(); ++end)
    EXPECT_NE(refusal_of_bytes(whole.substr(0, end)), "accepted") << end;
  EXPECT_THAT(refusal_of_bytes(whole + "x"), HasSubstr("bytes after the last tensor"));
}

TEST(Safetensors, AnyBrokenByteOfTheHeaderIsRefusedOrHarmless) {
  const TemporaryFolder folder;
  save_safetensors(folder.path() / "a", {{"x", torch::randn({7})}, {"y", torch::ones({2, 3})}});
  const std::string whole = read_file(folder.path() / "a", 1 << 20);
  for (std::size_t i = 0; i < whole.size() - 13 * 4; ++i)
    for (const char bad : {'\0', '9', '"', '\xff'}) {
      auto bytes = whole;
      bytes[i] = bad;
      refusal_of_bytes(bytes);  // must come back
    }
}

TEST(Safetensors, LyingHeadersAreRefused) {
  EXPECT_THAT(refusal_of_bytes(""), HasSubstr("shorter than 8 bytes"));
  EXPECT_THAT(refusal_of_bytes(std::string(8, '\xff')),
              HasSubstr("a header of 18446744073709551615 bytes"));
  EXPECT_THAT(refusal_of_bytes(file_of("[]", 0)), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal_of_bytes(file_of("{", 0)), HasSubstr("not JSON"));
  EXPECT_THAT(refusal_of_bytes(file_of("{\"a\":" + std::string(50'000, '['), 0)),
              HasSubstr("nested"));
  EXPECT_THAT(refusal_of_bytes(file_of("{\"a\":1}", 0)), HasSubstr("tensor a"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[2]", "[0,8]"), 4)),
              HasSubstr("lies at bytes [0, 8) of 4"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[2]", "[8,0]"), 8)),
              HasSubstr("lies at bytes"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[3]", "[0,8]"), 8)),
              HasSubstr("has 8 bytes, its shape (3,) needs 12"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[2]", "[0,18446744073709551615]"), 8)),
              HasSubstr("lies at bytes"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[-2]", "[0,8]"), 8)),
              HasSubstr("not a whole number"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[2.0]", "[0,8]"), 8)),
              HasSubstr("not a whole number"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[4294967296,4294967296]", "[0,0]"), 0)),
              HasSubstr("impossibly large"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F32", "[0,9223372036854775807]", "[0,0]"), 0)),
              HasSubstr("impossibly large"));
  EXPECT_THAT(refusal_of_bytes(file_of(entry("F8_E4M3", "[2]", "[0,2]"), 2)),
              HasSubstr("type F8_E4M3 is not supported"));
  EXPECT_THAT(refusal_of_bytes(file_of("{\"__metadata__\":{\"a\":1}}", 0)),
              HasSubstr("not a string"));
}

TEST(Safetensors, OverlapsAndGapsAreRefused) {
  const auto two = [](const char* first, const char* second) {
    return std::string("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":") + first +
           "},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":" + second + "}}";
  };
  EXPECT_EQ(refusal_of_bytes(file_of(two("[4,8]", "[0,4]"), 8)), "accepted");
  EXPECT_THAT(refusal_of_bytes(file_of(two("[0,4]", "[2,6]"), 6)), HasSubstr("b overlaps another"));
  EXPECT_THAT(refusal_of_bytes(file_of(two("[0,4]", "[0,4]"), 4)), HasSubstr("overlaps another"));
  EXPECT_THAT(refusal_of_bytes(file_of(two("[0,4]", "[5,9]"), 9)),
              HasSubstr("b comes after a gap"));
}

TEST(Safetensors, NamesThatComeTwiceAreRefused) {
  const std::string one = R"("a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  EXPECT_THAT(refusal_of_bytes(file_of("{" + one + "," + one + "}", 0)),
              HasSubstr("the safetensors header: has \"a\" twice"));
  EXPECT_THAT(refusal_of_bytes(file_of(
                  R"({"a":{"dtype":"U8","shape":[0],"shape":[1],"data_offsets":[0,0]}})", 0)),
              HasSubstr("has \"shape\" twice"));
}

// 49 s with a parser that looks through all tensors at the end of each.
TEST(Safetensors, ManyTensorsAreReadInLinearTime) {
  std::string header = "{";
  for (int i = 0; i < 100'000; ++i)
    header += (i == 0 ? "\"" : ",\"") + std::to_string(i) +
              R"(":{"dtype":"U8","shape":[1],"data_offsets":[)" + std::to_string(i) + "," +
              std::to_string(i + 1) + "]}";
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "a", std::ios::binary) << file_of(header + "}", 100'000);
  EXPECT_EQ(SafetensorsFile(folder.path() / "a").shapes().size(), 100'000u);
}

TEST(Safetensors, WhatIsNoFileIsRefused) {
  EXPECT_THAT(refusal_of_bytes("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
              HasSubstr("is only git-lfs's pointer to the file; in its repository: git lfs pull"));
  const TemporaryFolder folder;
  EXPECT_THROW(load_safetensors(folder.path()), Error);
  EXPECT_THROW(load_safetensors(folder.path() / "none"), Error);
}

}  // namespace
}  // namespace litevl
