#include "data/caption_list.h"

#include <gmock/gmock.h>

#include <fstream>

#include "core/error.h"
#include "core/sha256.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<CaptionedVideo> parse(const std::string& json) {
  return parse_caption_list(json, "/data", "list.json");
}

std::string error_of(const std::string& json) {
  try {
    parse(json);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    return error.what();
  }
  return "no error";
}

TEST(CaptionList, ReadsOneAndSeveralCaptions) {
  const auto videos = parse(R"([
    {"video": "videos/1.mp4", "caption": "a dog runs", "family": 3, "events": [{"a": [1]}]},
    {"image": "/pictures/2.png", "caption": ["a cat", "a grey cat"]}])");
  ASSERT_EQ(videos.size(), 2u);
  EXPECT_EQ(videos[0].name, "videos/1.mp4");
  EXPECT_EQ(videos[0].path, "/data/videos/1.mp4");
  EXPECT_THAT(videos[0].captions, ElementsAre("a dog runs"));
  EXPECT_EQ(videos[0].family, 3);
  EXPECT_EQ(videos[1].path, "/pictures/2.png");
  EXPECT_THAT(videos[1].captions, ElementsAre("a cat", "a grey cat"));
  EXPECT_EQ(videos[1].family, -1);
}

TEST(CaptionList, MergesEntriesOfOneVideo) {
  const auto videos = parse(R"([{"video": "a.mp4", "caption": "x"}, {"video": "b.mp4",
    "caption": "y"}, {"video": "./a.mp4", "caption": ["z"]}])");
  ASSERT_EQ(videos.size(), 2u);
  EXPECT_THAT(videos[0].captions, ElementsAre("x", "z"));
}

TEST(CaptionList, SaysWhereItIsWrong) {
  const std::string good = R"({"video": "a.mp4", "caption": "x"})";
  EXPECT_THAT(error_of("[" + good + R"(, {"video": "b.mp4", "caption": ["y", "  "]}])"),
              HasSubstr("list.json, entry 2: caption 2 is empty"));
  EXPECT_THAT(error_of("[" + good + R"(, {"caption": "y"}])"),
              HasSubstr("entry 2: has no \"video\""));
  EXPECT_THAT(error_of("[" + good + R"(, {"video": "b"}])"),
              HasSubstr("entry 2: has no \"caption\""));
  EXPECT_THAT(error_of("[" + good + ", 7]"), HasSubstr("entry 2: is not an object"));
  EXPECT_THAT(error_of(R"([{"video": 1, "caption": "y"}])"),
              HasSubstr("\"video\" is not a string"));
  EXPECT_THAT(error_of(R"([{"video": "", "caption": "y"}])"), HasSubstr("not the name of a file"));
  EXPECT_THAT(error_of(R"([{"video": "a\u0000b", "caption": "y"}])"),
              HasSubstr("not the name of a file"));
  EXPECT_THAT(error_of(R"([{"video": "a", "caption": []}])"), HasSubstr("has no caption"));
  EXPECT_THAT(error_of(R"([{"video": "a", "caption": [1]}])"),
              HasSubstr("caption 1 is not a string"));
  EXPECT_THAT(error_of(R"([{"video": "a", "caption": "y", "family": -2}])"),
              HasSubstr("\"family\""));
  EXPECT_THAT(error_of(R"([{"video": "a", "caption": "y", "family": 1.5}])"),
              HasSubstr("\"family\""));
  EXPECT_THAT(error_of(R"([{"video": "a", "caption": "y", "family": 1},
                           {"video": "a", "caption": "z", "family": 2}])"),
              HasSubstr("entry 2: gives \"a\" another family"));
  EXPECT_THAT(error_of("{}"), HasSubstr("list.json: is not a JSON list; expected [{"));
  EXPECT_THAT(error_of("[]"), HasSubstr("has no entries"));
  EXPECT_THAT(error_of("[" + good + ", {"), HasSubstr("is not JSON in or after entry 2"));
  EXPECT_THAT(error_of(""), HasSubstr("is not JSON"));
}

TEST(CaptionList, HostileFilesCostLittle) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(error_of(deep), HasSubstr("entry 1: is not an object"));
  EXPECT_THAT(error_of(R"([{"video": )" + deep), HasSubstr("nested too deeply"));
  std::string many = R"([{"video": "a", "caption": ["x")";
  for (int i = 0; i < 200'000; ++i) many += R"(,"")";
  EXPECT_THAT(error_of(many + "]}]"), HasSubstr("too many values"));
}

TEST(CaptionList, LoadsAFolderAndNamesItsContent) {
  const TemporaryFolder folder;
  const std::string text = R"([{"video": "v/1.mp4", "caption": "x"}])";
  std::ofstream(folder.path() / "annotations.json") << text;
  const auto list = load_caption_list(folder.path());
  EXPECT_EQ(list.file, folder.path() / "annotations.json");
  EXPECT_EQ(list.sha256, sha256(text));
  EXPECT_EQ(list.videos.at(0).path, folder.path() / "v/1.mp4");
  EXPECT_THROW(load_caption_list(folder.path() / "nothing.json"), Error);
}

// FIPS 180-4's examples, and lengths about the end of a block: `head -c N | sha256sum`.
TEST(Sha256, KnownDigests) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(std::string(55, 'a')),
            "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  EXPECT_EQ(sha256(std::string(64, 'a')),
            "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

}  // namespace
}  // namespace litevl
