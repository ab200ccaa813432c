#include "data/caption_list.h"

#include <gmock/gmock.h>

#include "core/sha256.h"
#include "data/list_file.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CaptionList, ReadsOneAndSeveralCaptions) {
  const ListFolder folder;
  const auto file = folder.write("list.json", R"([
    {"video": "videos/1.mp4", "caption": "a dog runs", "family": 3, "events": [{"a": [1]}]},
    {"image": "/pictures/2.png", "caption": ["a cat", "a grey cat"]}])");
  const auto list = load_caption_list(file);
  const auto& videos = list.videos;
  EXPECT_THAT(list.format, testing::StartsWith("list: "));
  ASSERT_EQ(videos.size(), 2u);
  EXPECT_EQ(videos[0].name, "videos/1.mp4");
  EXPECT_EQ(videos[0].path, folder.path() / "videos/1.mp4");
  EXPECT_THAT(videos[0].captions, ElementsAre("a dog runs"));
  EXPECT_EQ(videos[0].family, 3);
  EXPECT_EQ(videos[1].path, "/pictures/2.png");
  EXPECT_THAT(videos[1].captions, ElementsAre("a cat", "a grey cat"));
  EXPECT_EQ(videos[1].family, -1);
}

TEST(CaptionList, MergesEntriesOfOneVideo) {
  const auto videos = captions_of(R"([{"video": "a.mp4", "caption": "x"}, {"video": "b.mp4",
    "caption": "y"}, {"video": "./a.mp4", "caption": ["z"]}])")
                          .videos;
  ASSERT_EQ(videos.size(), 2u);
  EXPECT_THAT(videos[0].captions, ElementsAre("x", "z"));
}

TEST(CaptionList, SaysWhereItIsWrong) {
  const std::string good = R"({"video": "a.mp4", "caption": "x"})";
  EXPECT_THAT(caption_error("[" + good + R"(, {"video": "b.mp4", "caption": ["y", "  "]}])"),
              HasSubstr("list.json, entry 2: caption 2 is empty"));
  EXPECT_THAT(caption_error("[" + good + R"(, {"caption": "y"}])"),
              HasSubstr("entry 2: has no \"video\""));
  EXPECT_THAT(caption_error("[" + good + R"(, {"video": "b"}])"),
              HasSubstr("entry 2: has no \"caption\""));
  EXPECT_THAT(caption_error("[" + good + ", 7]"), HasSubstr("entry 2: is not an object"));
  EXPECT_THAT(caption_error(R"([{"video": 1, "caption": "y"}])"),
              HasSubstr("\"video\" is not a string"));
  EXPECT_THAT(caption_error(R"([{"video": "", "caption": "y"}])"),
              HasSubstr("not the name of a file"));
  EXPECT_THAT(caption_error(R"([{"video": "a\u0000b", "caption": "y"}])"),
              HasSubstr("not the name of a file"));
  EXPECT_THAT(caption_error(R"([{"video": "a", "caption": []}])"), HasSubstr("has no caption"));
  EXPECT_THAT(caption_error(R"([{"video": "a", "caption": [1]}])"),
              HasSubstr("caption 1 is not a string"));
  EXPECT_THAT(caption_error(R"([{"video": "a", "caption": "y", "family": -2}])"),
              HasSubstr("\"family\""));
  EXPECT_THAT(caption_error(R"([{"video": "a", "caption": "y", "family": 1.5}])"),
              HasSubstr("\"family\""));
  EXPECT_THAT(caption_error(R"([{"video": "a", "caption": "y", "family": 1},
                           {"video": "a", "caption": "z", "family": 2}])"),
              HasSubstr("entry 2: gives \"a\" another family"));
  EXPECT_THAT(caption_error("{}"), HasSubstr("list.json: is JSON of no known format; expected"));
  EXPECT_THAT(caption_error("[]"), HasSubstr("has no entries"));
  EXPECT_THAT(caption_error("[" + good + ", {"), HasSubstr("is not JSON in or after entry 2"));
  EXPECT_THAT(caption_error(""), HasSubstr("is neither JSON nor a table of a known format"));
}

TEST(CaptionList, HostileFilesCostLittle) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(caption_error(deep), HasSubstr("entry 1: is not an object"));
  EXPECT_THAT(caption_error(R"([{"video": )" + deep), HasSubstr("nested too deeply"));
  std::string many = R"([{"video": "a", "caption": ["x")";
  for (int i = 0; i < 200'000; ++i) many += R"(,"")";
  EXPECT_THAT(caption_error(many + "]}]"), HasSubstr("too many values"));
}

TEST(CaptionList, LoadsAFolderAndNamesItsContent) {
  const ListFolder folder;
  const std::string text = R"([{"video": "v/1.mp4", "caption": "x"}])";
  folder.write("annotations.json", text);
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
