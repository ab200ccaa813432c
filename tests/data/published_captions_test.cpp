// The published files of captions load with the counts that their papers state.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "data/list_file.h"
#include "data/published_files.h"
#include "data/repeated_texts.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::int64_t caption_count(const CaptionList& list) {
  std::int64_t count = 0;
  for (const auto& video : list.videos) count += std::ssize(video.captions);
  return count;
}

CaptionList split_of(const std::filesystem::path& file, const std::string& split) {
  return load_caption_list(file, {.split = split});
}

TEST(Msrvtt, HasTheCountsOfItsPaper) {
  const ListFolder folder;
  const auto file = folder.write("MSRVTT_data.json", msrvtt_json());
  const auto all = split_of(file, "all");
  EXPECT_THAT(all.format, StartsWith("msrvtt: "));
  EXPECT_EQ(all.split, "all");
  ASSERT_EQ(all.videos.size(), 10'000u);
  EXPECT_EQ(caption_count(all), 199'998);
  std::map<std::size_t, int> videos_by_captions;
  for (const auto& video : all.videos) ++videos_by_captions[video.captions.size()];
  EXPECT_THAT(videos_by_captions, ElementsAre(std::pair(19u, 2), std::pair(20u, 9998)));
  EXPECT_EQ(all.videos[9999].path, folder.path() / "video9999.mp4");
  EXPECT_EQ(all.videos[3].captions[2], "thing 3 does act 2");
  EXPECT_EQ(split_of(file, "test").videos.size(), 2990u);
}

TEST(Msrvtt, SplitsAreChosen) {
  const ListFolder folder;
  const auto file = folder.write("MSRVTT_data.json", msrvtt_json(6510, 7012));
  EXPECT_EQ(split_of(file, "train").videos.size(), 3u);
  EXPECT_EQ(split_of(file, "validate").videos.size(), 497u);
  EXPECT_THAT(error_text([&] { load_caption_list(file); }, Error::Kind::kUsage),
              HasSubstr("has the splits train, validate, test; choose one with --split, or all"));
  EXPECT_THAT(error_text([&] { split_of(file, "dev"); }, Error::Kind::kUsage),
              HasSubstr("has no split \"dev\", but train, validate, test"));
}

TEST(Msrvtt, TrainingNamesGetAllTheirSentences) {
  const ListFolder folder;
  const auto json = folder.write("MSRVTT_data.json", msrvtt_json());
  const auto list = load_caption_list(folder.write("MSRVTT_train.9k.csv", msrvtt_train_csv(9000)));
  EXPECT_THAT(list.format, StartsWith("ids: "));
  EXPECT_EQ(list.videos.size(), 9000u);
  EXPECT_GE(caption_count(list), 179'998);  // 180k pairs; the two with 19 may be among them
  EXPECT_EQ(list.videos[1].name, "video7919");
  ASSERT_EQ(list.joined.size(), 1u);
  EXPECT_EQ(list.joined[0].path, json);
}

// Miech's and CE's splits.
TEST(Msrvtt, NamesNeedNoHeader) {
  const ListFolder folder;
  folder.write("MSRVTT_data.json", msrvtt_json(0, 20));
  const auto list = load_caption_list(folder.write("train_list_miech.txt", "video3\r\nvideo17"));
  EXPECT_EQ(list.videos.size(), 2u);
  EXPECT_EQ(list.videos[1].captions.size(), 20u);
}

// Before MSRVTT_data.json there were two files.
TEST(Msrvtt, TheTwoOlderFilesAreJoined) {
  const ListFolder folder;
  folder.write("train_val_videodatainfo.json", msrvtt_json(0, 100));
  folder.write("test_videodatainfo.json", msrvtt_json(7010, 7020));
  const auto names = folder.write("list.csv", "video_id\nvideo99\nvideo7010\n");
  const auto list = load_caption_list(names);
  EXPECT_EQ(list.joined.size(), 2u);
  EXPECT_EQ(caption_count(list), 40);
  const auto other = folder.write("other/list.csv", "video_id\nvideo99\n");
  EXPECT_THAT(error_text([&] { load_caption_list(other); }, Error::Kind::kUsage),
              HasSubstr("pass --captions FILE with MSR-VTT's JSON"));
  EXPECT_EQ(load_caption_list(other, {.captions = folder.path() / "train_val_videodatainfo.json"})
                .videos.size(),
            1u);
}

TEST(Msrvtt, SaysWhatIsWrong) {
  EXPECT_THAT(caption_error(R"({"videos": [{"video_id": "a"}, {"video_id": "a"}],
                                "sentences": []})"),
              HasSubstr("list.json, \"videos\" entry 2: repeats the video \"a\""));
  EXPECT_THAT(caption_error(R"({"sentences": [{"video_id": "b", "caption": "x"}],
                                "videos": [{"video_id": "a"}]})"),
              HasSubstr("\"sentences\" entry 1: is of \"b\", which is not one of the videos"));
  EXPECT_THAT(caption_error(R"({"videos": [{"video_id": "a"}], "sentences": []})"),
              HasSubstr("\"a\" has no sentences"));
  EXPECT_THAT(caption_error(R"({"videos": [{"video_id": 7}], "sentences": []})"),
              HasSubstr("\"video_id\" is not a string"));
  EXPECT_THAT(caption_error(R"({"videos": [], "sentences": [], "videos": []})"),
              HasSubstr("has \"videos\" twice"));
  EXPECT_THAT(caption_error(R"({"videos": [7], "sentences": []})"), HasSubstr("has no entries"));
  EXPECT_THAT(caption_error(R"({"videos": [{"video_id": "a"}], "sentences": [)"),
              HasSubstr("is not JSON in or after entry"));
  const ListFolder folder;
  folder.write("MSRVTT_data.json", msrvtt_json(0, 3));
  const auto error = [&](const std::string& text) {
    return error_text([&] { load_caption_list(folder.write("list.csv", text)); });
  };
  EXPECT_THAT(error("video_id\nvideo1\nvideo7\n"),
              HasSubstr("list.csv, line 3: \"video7\" has no sentences"));
  EXPECT_THAT(error("video_id\nvideo1\nvideo1\n"), HasSubstr("line 3: repeats the video"));
  EXPECT_THAT(error("video_id\nvideo1 is good\n"), HasSubstr("line 2: is not a name"));
}

TEST(Jsfusion, HasAThousandRowsAndFourRepeatedCaptions) {
  for (const char separator : {',', ';'}) {
    const auto list = captions_of(jsfusion_csv(separator), "MSRVTT_JSFUSION_test.csv");
    EXPECT_THAT(list.format, StartsWith("table: "));
    ASSERT_EQ(list.videos.size(), 1000u);
    EXPECT_EQ(list.videos[0].name, "video9770");
    EXPECT_EQ(std::filesystem::path(list.videos[0].path).filename(), "video9770.mp4");
    std::map<std::string, int> rows_by_caption;
    for (const auto& video : list.videos) ++rows_by_caption[video.captions.at(0)];
    int repeated = 0, rows = 0;
    for (const auto& [caption, count] : rows_by_caption) {
      repeated += count > 1;
      rows += count > 1 ? count : 0;
    }
    EXPECT_EQ(repeated, 4);
    EXPECT_EQ(rows, 9);
    const auto found = count_repeated(list);
    EXPECT_EQ(found.shared_texts, 4);
    EXPECT_EQ(found.shared_captions, 9);
    EXPECT_EQ(found.again, 0);
    EXPECT_DOUBLE_EQ(found.most_right, 0.995);  // no model's R@1 can exceed 99.5
  }
}

TEST(Table, QuotingLinesAndMarks) {
  const auto list = captions_of(
      "\xEF\xBB\xBFvideo,caption\r\n"
      "a.mp4,\"one, \"\"two\"\"\"\r\n"
      "\r\n"
      "b.mp4, three \r\n"
      "a.mp4,\"four\nlines\"",
      "own.csv");
  ASSERT_EQ(list.videos.size(), 2u);
  EXPECT_THAT(list.videos[0].captions, ElementsAre("one, \"two\"", "four\nlines"));
  EXPECT_THAT(list.videos[1].captions, ElementsAre("three"));
  EXPECT_EQ(captions_of("caption\tvideo\nx, y; z\ta.avi\n", "own.tsv").videos[0].captions[0],
            "x, y; z");
}

TEST(Table, SaysWhatIsWrong) {
  const auto error = [](const std::string& text) { return caption_error(text, "own.csv"); };
  EXPECT_THAT(error("video,caption\na.mp4,one, two\n"),
              HasSubstr("own.csv, line 2: 3 fields, expected 2; put texts that hold"));
  EXPECT_THAT(error("video,caption\n\na.mp4\n"), HasSubstr("line 3: 1 fields, expected 2"));
  EXPECT_THAT(error("video,caption\na.mp4,\"one\nb.mp4,two\n"),
              HasSubstr("line 2: a quotation mark is not closed"));
  EXPECT_THAT(error("video,caption\na.mp4,caf\xE9\n"), HasSubstr("line 2: is not UTF-8"));
  EXPECT_THAT(error("video,caption\na.mp4,\n"), HasSubstr("line 2: \"caption\" is empty"));
  EXPECT_THAT(error("video,caption\n"), HasSubstr("has no rows below its header"));
  EXPECT_THAT(error(std::string("video,caption\na.mp4,x\0y\n", 25)), HasSubstr("not a text file"));
  EXPECT_THAT(error("video,caption\na.mp4," + std::string(2'000'000, 'x')),
              HasSubstr("line 2: a field is longer than 1 MiB"));
  EXPECT_THAT(error("video,caption\n" + std::string(5000, 'v') + ",x\n"),
              HasSubstr("line 2: \"video\" is not the name of a file"));
  EXPECT_THAT(error("name,text\na,b\n"), HasSubstr("is neither JSON nor a table"));
}

TEST(Alpro, LinesOfTrainAndTest) {
  const auto train = captions_of(alpro_lines(2000, false), "train.jsonl");
  EXPECT_THAT(train.format, StartsWith("lines: "));
  EXPECT_EQ(train.videos.size(), 100u);
  EXPECT_EQ(caption_count(train), 2000);
  const auto test = captions_of(alpro_lines(1000, true), "test.jsonl");
  EXPECT_EQ(test.videos.size(), 1000u);
  EXPECT_EQ(test.videos[0].name, "video9000");
}

TEST(Violet, SplitsAreChosen) {
  const std::string text = R"({"train": [{"video": "video1", "caption": "x"},
    {"video": "video1", "caption": "y"}], "val": [], "test": [{"video": "video2",
    "caption": "z"}]})";
  const auto train = captions_of(text, "txt_msrvtt-retrieval.json", {.split = "train"});
  EXPECT_THAT(train.format, StartsWith("violet: "));
  EXPECT_EQ(train.split, "train");
  ASSERT_EQ(train.videos.size(), 1u);
  EXPECT_THAT(train.videos[0].captions, ElementsAre("x", "y"));
  EXPECT_EQ(captions_of(text, "a.json", {.split = "all"}).videos.size(), 2u);
  EXPECT_THAT(caption_error(text, "a.json", Error::Kind::kUsage),
              HasSubstr("has the splits train, test"));
}

TEST(Didemo, DescriptionsBecomeParagraphsOfThirtySeconds) {
  const auto list = captions_of(didemo_json(), "test_data.json");
  EXPECT_THAT(list.format, StartsWith("didemo: "));
  EXPECT_EQ(list.first_seconds, 30);
  ASSERT_EQ(list.videos.size(), 1037u);
  EXPECT_EQ(caption_count(list), 1037);
  EXPECT_EQ(list.videos[0].captions[0],
            "moment 0 is shown moment 1037 is shown moment 2074 is shown moment 3111 is shown");
  EXPECT_EQ(std::filesystem::path(list.videos[31].path).extension(), ".m4v");
  EXPECT_THAT(caption_error(R"([{"video": "a", "description": " ", "times": []}])"),
              HasSubstr("entry 1: \"description\" is empty"));
}

TEST(ActivityNet, SentencesAreJoinedInOrder) {
  const auto list = captions_of(activitynet_json(), "val_1.json");
  EXPECT_THAT(list.format, StartsWith("activitynet: "));
  ASSERT_EQ(list.videos.size(), 4917u);
  EXPECT_EQ(caption_count(list), 4917);
  EXPECT_EQ(list.videos[7].captions[0], "A weight 7 is lifted. The coach claps.");
  EXPECT_EQ(std::filesystem::path(list.videos[7].path).filename(), "v_10000000007.mp4");
  const std::string video = R"("v_a": {"sentences": ["x"]})";
  EXPECT_THAT(caption_error("{" + video + ", " + video + "}"),
              HasSubstr("\"v_a\": has the name of an entry before it"));
  EXPECT_THAT(caption_error("{" + video + R"(, "v_b": {"sentences": [" "]}})"),
              HasSubstr("list.json, \"v_b\": has no sentences"));
  EXPECT_THAT(caption_error("{" + video + R"(, "v_b": {"sentences": [1]}})"),
              HasSubstr("sentence 1 is not a string"));
  EXPECT_THAT(caption_error("{" + video + R"(, "v_b": 7})"), HasSubstr("is not an object"));
}

TEST(VideoFiles, AreFoundUnderOtherEndingsAndInFolders) {
  const ListFolder folder;
  for (const char* name : {"TrainVal/video1.mp4", "Test/video2.webm", "noending", "b.mov.mp4",
                           "v_x.mkv", "y.mp4", "video3.txt", "exact.AVI", "exact.mp4"})
    folder.write(std::string("videos/") + name, "");
  const auto file = folder.write("list.json", R"([{"video": "video1", "caption": "x"},
    {"video": "video2.mp4", "caption": "x"}, {"video": "noending", "caption": "x"},
    {"video": "b.mov", "caption": "x"}, {"video": "video3", "caption": "x"},
    {"video": "exact.AVI", "caption": "x"}, {"video": "gone.mkv", "caption": "x"}])");
  const auto list = load_caption_list(file, {.videos = folder.path() / "videos"});
  std::vector<std::string> found;
  for (const auto& video : list.videos)
    found.push_back(
        std::filesystem::path(video.path).lexically_relative(folder.path() / "videos").string());
  EXPECT_THAT(found, ElementsAre("TrainVal/video1.mp4", "Test/video2.webm", "noending", "b.mov.mp4",
                                 "video3.mp4", "exact.AVI", "gone.mkv"));
  const auto moments = load_caption_list(
      folder.write("val_1.json", R"({"v_x": {"sentences": ["s"]}, "v_y": {"sentences": ["s"]}})"),
      {.videos = folder.path() / "videos"});
  EXPECT_EQ(std::filesystem::path(moments.videos[0].path).filename(), "v_x.mkv");
  EXPECT_EQ(std::filesystem::path(moments.videos[1].path).filename(), "y.mp4");
  // Without a folder: beside the list.
  const auto beside = load_caption_list(folder.write("beside.csv", "video,caption\ny,x\n"));
  EXPECT_EQ(beside.videos[0].path, folder.path() / "videos/y.mp4");
  EXPECT_THAT(error_text([&] { load_caption_list(file, {.videos = folder.path() / "none"}); },
                         Error::Kind::kUsage),
              HasSubstr("is not a folder of videos"));
}

TEST(CaptionList, FormatsCanBeSaidOutright) {
  const std::string text = "v1\nv2\n";  // names that are not recognised as such
  EXPECT_THAT(caption_error(text), HasSubstr("is neither JSON nor a table"));
  const ListFolder folder;
  folder.write("MSRVTT_data.json",
               R"({"videos": [{"video_id": "v1"}, {"video_id": "v2"}], "sentences": [
                 {"video_id": "v2", "caption": "b"}, {"video_id": "v1", "caption": "a"}]})");
  const auto file = folder.write("names.txt", text);
  EXPECT_EQ(load_caption_list(file, {.format = "ids"}).videos[0].captions[0], "a");
  EXPECT_THAT(error_text([&] { load_caption_list(file, {.format = "csv"}); }, Error::Kind::kUsage),
              HasSubstr("the format \"csv\" is not known"));
  EXPECT_THAT(error_text([&] { load_caption_list(file, {.format = "ma-lmm"}); }),
              HasSubstr("has questions, expected captions"));
}

TEST(CaptionList, BrokenEntriesCanBeCollected) {
  const ListFolder folder;
  std::vector<std::string> broken;
  AnnotationOptions options;
  options.on_broken = [&](const Error& error) { broken.emplace_back(error.what()); };
  const auto list = load_caption_list(
      folder.write("list.json", R"([{"video": "a", "caption": "x"}, {"video": "b"},
                                    {"video": "c", "caption": ""}, {"video": "d", "caption": "y"}])"),
      options);
  ASSERT_EQ(list.videos.size(), 2u);
  EXPECT_EQ(list.videos[1].name, "d");
  ASSERT_EQ(broken.size(), 2u);
  EXPECT_THAT(broken[1], HasSubstr("entry 3: caption 1 is empty"));
}

TEST(CaptionList, HostileFilesOfOtherFormatsCostLittle) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(caption_error("{\"a\": " + deep), HasSubstr("is JSON of no known format"));
  EXPECT_THAT(caption_error(R"({"videos": [{"video_id": )" + deep),
              HasSubstr("is nested too deeply"));
  EXPECT_THAT(caption_error(R"({"v_a": {"sentences": )" + deep),
              HasSubstr("is JSON of no known format"));
  std::string vocabulary = R"({"train": [{"video": "a", "caption": "x"}], "vocab": [0)";
  for (int i = 0; i < 200'000; ++i) vocabulary += ",0";
  EXPECT_THAT(caption_error(vocabulary + "]}"), HasSubstr("too many values"));
  EXPECT_THAT(caption_error("[{\"video\": \"a\", \"caption\": \"\xFF\"}]"),
              HasSubstr("is not JSON in or after entry 1: "));
}

}  // namespace
}  // namespace litevl
