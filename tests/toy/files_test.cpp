#include "toy/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "core/sha256.h"
#include "data/question_list.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"
#include "toy/caption_reader.h"
#include "toy/gallery.h"

namespace litevl {
namespace {

constexpr std::uint64_t kLimit = 1 << 24;

void write(const std::filesystem::path& folder, const ToyFolderOptions& options) {
  write_toy_folder(folder, options, [](std::int64_t, std::int64_t) {});
}

TEST(ToyFiles, SameOptionsGiveTheSameBytes) {
  TemporaryFolder place;
  ToyFolderOptions options;
  options.videos = 6;
  options.seed = 1;
  write(place.path() / "a", options);
  // Other bytes in fresh memory: an encoder that reads them shows itself.
  mallopt(M_PERTURB, 170);
  write(place.path() / "b", options);
  mallopt(M_PERTURB, 0);
  std::vector<std::string> files = {"annotations.json", "questions.json"};
  const auto list = nlohmann::json::parse(read_file(place.path() / "a/annotations.json", kLimit));
  for (const auto& line : list) files.push_back(line.at("video").get<std::string>());
  EXPECT_GE(files.size(), 8U);
  for (const std::string& file : files) {
    EXPECT_EQ(read_file(place.path() / "a" / file, kLimit),
              read_file(place.path() / "b" / file, kLimit));
  }
}

TEST(ToyFiles, AnnotationsTellTheGallery) {
  TemporaryFolder place;
  ToyFolderOptions options;
  options.videos = 6;
  options.image_size = 32;
  write(place.path() / "a", options);
  const auto list = nlohmann::json::parse(read_file(place.path() / "a/annotations.json", kLimit));
  const auto gallery = test_gallery(6, 0);
  ASSERT_EQ(list.size(), gallery.size());
  for (std::size_t i = 0; i < gallery.size(); ++i) {
    EXPECT_EQ(read_caption(list[i].at("caption")), meaning(gallery[i].scene));
    EXPECT_EQ(list[i].at("family"), gallery[i].family);
    ASSERT_EQ(list[i].at("events").size(), gallery[i].scene.events.size());
    EXPECT_EQ(list[i]["events"].back().at("end_seconds"), 2.0);
    EXPECT_EQ(list[i]["events"][0].at("action"),
              action_name(gallery[i].scene.events[0].meaning.action));
  }
}

// Recorded before questions came: shipped figures name the annotations by this number.
TEST(ToyFiles, AnnotationsStayAsTheyWere) {
  TemporaryFolder place;
  ToyFolderOptions options;
  options.videos = 6;
  options.image_size = 32;
  options.seed = 3;
  write(place.path() / "a", options);
  EXPECT_EQ(sha256(read_file(place.path() / "a/annotations.json", kLimit)),
            "d9339ad4f627ac60659b5821418ecc72fe1c0c72c154517a5a32d776ebebaa02");
}

TEST(ToyFiles, AsksTwoQuestionsAboutEachVideo) {
  TemporaryFolder place;
  for (const auto set : {ToyFileSet::kTrain, ToyFileSet::kTest, ToyFileSet::kLibrary}) {
    ToyFolderOptions options;
    options.set = set;
    options.videos = 8;
    options.image_size = 16;
    const auto folder = place.path() / std::to_string(static_cast<int>(set));
    const auto report = write_toy_folder(folder, options, [](std::int64_t, std::int64_t) {});
    EXPECT_EQ(report.questions, 2 * report.videos);
    const auto videos = nlohmann::json::parse(read_file(folder / "annotations.json", kLimit));
    const std::string text = read_file(folder / "questions.json", kLimit);
    const auto list = nlohmann::json::parse(text);
    ASSERT_EQ(list.size(), 2 * videos.size());
    // A question a line, between the lines of the brackets.
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), std::ssize(list) + 2);
    for (std::size_t i = 0; i < list.size(); ++i) {
      EXPECT_EQ(list[i].at("video"), videos[i / 2].at("video"));
      EXPECT_EQ(list[i].at("question_id"), i);
      EXPECT_TRUE(list[i].at("needs_time").is_boolean());
      EXPECT_FALSE(list[i].at("question").get<std::string>().empty());
      if (list[i].at("type") == "thing" || list[i].at("type") == "order") {
        const auto& events = videos[i / 2].at("events");
        EXPECT_TRUE(std::any_of(events.begin(), events.end(), [&](const auto& event) {
          return event.at("thing") == list[i].at("answer");
        })) << list[i];
      }
    }
    for (std::size_t i = 0; i < list.size(); i += 2)
      EXPECT_NE(list[i].at("type"), list[i + 1].at("type"));
    const auto read = load_question_list(folder);
    EXPECT_EQ(read.videos.size(), videos.size());
    EXPECT_EQ(read.repeated, 0);
    EXPECT_EQ(read.videos[0].path, folder / "videos/000001.mp4");
  }
}

TEST(ToyFiles, StillsAreVideosToo) {
  TemporaryFolder place;
  ToyFolderOptions options;
  options.set = ToyFileSet::kStills;
  options.videos = 3;
  options.image_size = 32;
  write(place.path() / "a", options);
  const auto list = nlohmann::json::parse(read_file(place.path() / "a/annotations.json", kLimit));
  ASSERT_EQ(list.size(), 3U);
  EXPECT_FALSE(list[0].at("things").empty());
  EXPECT_FALSE(std::filesystem::exists(place.path() / "a/questions.json"));
  EXPECT_TRUE(std::filesystem::exists(place.path() / "a/videos/000003.mp4"));
}

TEST(ToyFiles, RefusesAFolderThatHoldsSomething) {
  TemporaryFolder place;
  std::ofstream(place.path() / "mine.txt") << "dear";
  try {
    write(place.path(), {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kUsage);
    EXPECT_EQ(error.what(),
              place.path().string() + ": is not empty; choose another folder or remove this one");
  }
}

TEST(ToyFiles, NamesItsSets) {
  EXPECT_EQ(word_value(kToyFileSetWords, "library"), ToyFileSet::kLibrary);
  EXPECT_EQ(word_value(kToyFileSetWords, "tests"), std::nullopt);
}

}  // namespace
}  // namespace litevl
