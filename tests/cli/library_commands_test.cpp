// `litevl index` and `litevl search`.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "core/files.h"
#include "support/environment_variable.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;

class LibraryCommandsTest : public testing::Test {
 protected:
  LibraryCommandsTest() {
    write_small_model(model_);
    fs::create_directory(videos_);
    for (const int i : {0, 1, 2}) write_video(std::to_string(i) + ".mp4", 20 + 100 * i);
  }

  void write_video(const std::string& name, int grey) { write_grey_video(videos_ / name, grey); }
  ProgramResult index(const std::string& more) {
    return run_litevl("index '" + videos_.string() + "' --library '" + library_.string() + "' " +
                      more);
  }
  ProgramResult index_with_model(const std::string& more = {}) {
    return index("--model '" + model_.string() + "' " + more);
  }
  ProgramResult search(const std::string& more) {
    return run_litevl("search --library '" + library_.string() + "' " + more);
  }

  TemporaryFolder folder_;
  const fs::path model_ = folder_.path() / "model", videos_ = folder_.path() / "videos",
                 library_ = folder_.path() / "library";
};

// Neither a library nor, once one is pulled, a model has to be named.
TEST_F(LibraryCommandsTest, AUsersOwnLibraryAndModel) {
  const EnvironmentVariable data("XDG_DATA_HOME", (folder_.path() / "data").string());
  const EnvironmentVariable config("XDG_CONFIG_HOME", (folder_.path() / "config").string());
  expect_one_line_error(run_litevl("search ball"), 2, "there is no library here");
  const fs::path pulled = folder_.path() / "data" / "litevl" / "models" / "some" / "model";
  fs::create_directories(pulled.parent_path());
  fs::rename(model_, pulled);
  auto result = run_litevl("index '" + videos_.string() + "'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const fs::path own = folder_.path() / "data" / "litevl" / "library";
  EXPECT_THAT(result.out, HasSubstr(own.string() + ": 3 videos read"));
  EXPECT_EQ(Json::parse(run_litevl("search ball --json").out)["results"].size(), 3u);
  EXPECT_THAT(run_litevl("library list").out, HasSubstr("videos: " + videos_.string()));

  fs::create_directories(folder_.path() / "config" / "litevl");
  const fs::path settings = folder_.path() / "config" / "litevl" / "config.toml";
  std::ofstream(settings) << "library = '" << library_.string() << "'\n";
  EXPECT_THAT(run_litevl("index '" + videos_.string() + "'").out,
              HasSubstr(library_.string() + ": 3 videos read"));
  std::ofstream(settings) << "libary = 'x'\n";
  expect_one_line_error(run_litevl("search ball"), 2, "line 1: there is no setting \"libary\"");
  EXPECT_EQ(search("ball").exit_code, 0);  // it is not asked
  // An option that may be given several times takes one value each time.
  EXPECT_EQ(search("--in '" + videos_.string() + "' --not cube ball").exit_code, 0);
}

TEST_F(LibraryCommandsTest, IndexReportsAndResumes) {
  std::ofstream(videos_ / "broken.mp4") << "no video";
  auto result = index_with_model("--json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  Json report = Json::parse(result.out);
  EXPECT_EQ(report["videos"], 3);
  EXPECT_EQ(report["clips"], 3);
  EXPECT_EQ(report["skipped"], 0);
  ASSERT_EQ(report["failed"].size(), 1u);
  EXPECT_EQ(report["failed"][0]["path"], (videos_ / "broken.mp4").string());
  EXPECT_THAT(report["failed"][0]["error"], HasSubstr("not a video that can be read"));

  result = index("--json");  // the library knows its model
  EXPECT_EQ(result.exit_code, 0) << result.err;
  report = Json::parse(result.out);
  EXPECT_EQ(report["videos"], 0);
  EXPECT_EQ(report["skipped"], 3);

  fs::remove(videos_ / "0.mp4");
  result = index("");
  EXPECT_THAT(result.out, HasSubstr("failed: " + (videos_ / "broken.mp4").string() + ": not a"));
  EXPECT_THAT(result.out, HasSubstr("removed: " + (videos_ / "0.mp4").string()));
  EXPECT_THAT(result.out, HasSubstr("0 videos read, 0 clips; 2 unchanged, 1 failed, 1 removed"));
}

// As several machines do it, each into a library of its own.
TEST_F(LibraryCommandsTest, PartsAreMerged) {
  std::string parts;
  for (const std::string number : {"1", "2"}) {
    const fs::path part = folder_.path() / ("part " + number);
    const auto result = run_litevl("index '" + videos_.string() + "' --library '" + part.string() +
                                   "' --model '" + model_.string() + "' --shard " + number + "/2");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    parts += " '" + part.string() + "'";
  }
  const auto merge = "library merge" + parts + " --library '" + library_.string() + "' --json";
  EXPECT_EQ(Json::parse(run_litevl(merge).out), Json::parse(R"({"videos":3,"clips":3,"known":0})"));
  EXPECT_EQ(Json::parse(run_litevl(merge).out), Json::parse(R"({"videos":0,"clips":0,"known":3})"));
  EXPECT_EQ(Json::parse(search("ball --json").out)["results"].size(), 3u);
  for (const char* shard : {"0/2", "3/2", "1", "1/", "/2", "a/b", "1/2/3", "1/0", "-1/2"})
    expect_one_line_error(index_with_model(std::string("--shard ") + shard), 2, "--shard");
  expect_one_line_error(
      run_litevl("library merge '" + videos_.string() + "' --library '" + library_.string() + "'"),
      2, "there is no library");
}

TEST_F(LibraryCommandsTest, IndexNamesWhatItLeavesOut) {
  std::ofstream(videos_ / "film.mp4.part") << "half";
  fs::create_symlink("/none/holiday.mp4", videos_ / "holiday.mp4");
  EXPECT_THAT(index_with_model().out,
              HasSubstr("left out: " + (videos_ / "film.mp4.part").string() + ": a download"));
  const Json report = Json::parse(index("--json").out);
  ASSERT_EQ(report["left_out"].size(), 2u);
  EXPECT_EQ(report["left_out"][1]["path"], (videos_ / "holiday.mp4").string());
  EXPECT_EQ(report["left_out"][1]["reason"], "a link that leads nowhere");
}

TEST_F(LibraryCommandsTest, SearchFindsByTableAndJson) {
  ASSERT_EQ(index_with_model().exit_code, 0);
  auto result = search("'a red ball' --json --top 2");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Json document = Json::parse(result.out);
  EXPECT_EQ(document["query"], "a red ball");
  ASSERT_EQ(document["results"].size(), 2u);
  for (const char* key :
       {"rank", "video", "start_seconds", "end_seconds", "clip_start_seconds", "clip_end_seconds",
        "score", "similarity", "match", "p_value", "is_extrapolated", "is_unwanted", "is_match"})
    EXPECT_TRUE(document["results"][0].contains(key)) << key;
  EXPECT_EQ(document["results"][1]["rank"], 2);
  EXPECT_EQ(document["results"][0]["end_seconds"], 1.0);
  EXPECT_GE(document["results"][0]["score"], document["results"][1]["score"]);

  result = search("'a red ball'");
  EXPECT_THAT(result.out, HasSubstr("rank  time "));
  EXPECT_THAT(result.out, HasSubstr("0:00.0 - 0:01.0"));
  EXPECT_THAT(result.out, HasSubstr((videos_ / "2.mp4").string()));
}

TEST_F(LibraryCommandsTest, SaysWhatTheModelDoesNotKnow) {
  auto config = read_file(model_ / "config.json", 1 << 20);
  std::ofstream(model_ / "config.json") << config.replace(0, 1, R"({"knows": "red balls",)");
  const auto indexed = index_with_model("--json");
  EXPECT_THAT(indexed.err, HasSubstr("note: the model knows only red balls; "));
  EXPECT_EQ(Json::parse(indexed.out)["notes"].size(), 1u);
  std::string words;
  for (int i = 0; i < 60; ++i) words += "ball ";
  const auto result = search("'a 😀 " + words + "' --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Json notes = Json::parse(result.out)["notes"];
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_THAT(notes[0], HasSubstr("does not know 1 of the 50 words: 😀"));
  EXPECT_THAT(notes[1], HasSubstr("only the sentence's beginning was read"));
  EXPECT_THAT(notes[2], HasSubstr("knows only red balls"));
  for (const auto& note : notes)
    EXPECT_THAT(result.err, HasSubstr("note: " + note.get<std::string>() + "\n"));
}

TEST_F(LibraryCommandsTest, RootsAreListedMovedAndRemoved) {
  ASSERT_EQ(index_with_model().exit_code, 0);
  const auto library = [&](const std::string& words) {
    return run_litevl("library " + words + " --library '" + library_.string() + "'");
  };
  auto result = library("list");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("     3       3  videos: " + videos_.string() + "\n"));
  const fs::path films = folder_.path() / "films";
  fs::rename(videos_, films);
  EXPECT_THAT(library("list").out, HasSubstr("(not there)"));
  result = index("");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("No such file or directory; if it was moved, tell the library "
                                    "with `litevl library move`"));
  EXPECT_EQ(library("move none '" + films.string() + "'").exit_code, 2);
  EXPECT_EQ(library("move videos /missing").exit_code, 2);
  result = library("move videos '" + films.string() + "' --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["moved"], 3);
  EXPECT_THAT(search("a --top 1").out, HasSubstr(films.string()));
  // Without folders all that are known are read.
  result = run_litevl("index --json --library '" + library_.string() + "'");
  EXPECT_EQ(Json::parse(result.out)["skipped"], 3) << result.err;
  const Json list = Json::parse(library("list --json").out);
  EXPECT_EQ(list["roots"][0]["name"], "videos");
  EXPECT_EQ(list["roots"][0]["path"], films.string());

  EXPECT_THAT(library("remove videos").out, HasSubstr("3 videos removed"));
  EXPECT_THAT(search("a").err, HasSubstr("it has no clips"));
  EXPECT_EQ(run_litevl("library list --library /missing").exit_code, 2);
  EXPECT_EQ(run_litevl("library").exit_code, 2);
}

TEST_F(LibraryCommandsTest, AnEmptyFolderForgetsNothing) {
  ASSERT_EQ(index_with_model().exit_code, 0);
  const fs::path aside = folder_.path() / "aside";
  fs::rename(videos_, aside);
  fs::create_directory(videos_);
  auto result = index("");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("kept: none of the 3 known videos in " + videos_.string()));
  EXPECT_THAT(result.out, HasSubstr("0 removed"));
  result = index("--rebuild");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(Json::parse(search("a --json").out)["results"].size(), 3u);
  result = index("--forget --json");
  EXPECT_EQ(Json::parse(result.out)["removed"].size(), 3u);
}

TEST_F(LibraryCommandsTest, RenamedFilesAreMoved) {
  ASSERT_EQ(index_with_model().exit_code, 0);
  fs::rename(videos_ / "0.mp4", videos_ / "new.mp4");
  const Json report = Json::parse(index("--json").out);
  EXPECT_EQ(report["videos"], 0);
  EXPECT_EQ(report["skipped"], 3);
  EXPECT_EQ(report["moved"][0]["to"], (videos_ / "new.mp4").string());
  EXPECT_THAT(report["removed"], IsEmpty());
}

TEST_F(LibraryCommandsTest, PathsThatAreNotUtf8KeepTheirBytes) {
  write_video("a \xFF.mp4", 60);
  ASSERT_EQ(index_with_model().exit_code, 0);
  EXPECT_THAT(search("a --json").out, HasSubstr("\"file://" + videos_.string() + "/a%20%FF.mp4\""));
  fs::remove(videos_ / "a \xFF.mp4");
  EXPECT_THAT(index("--json").out, HasSubstr("\"file://" + videos_.string() + "/a%20%FF.mp4\""));
}

TEST_F(LibraryCommandsTest, NoLibraryIsWrongUse) {
  for (const char* command :
       {"search a --library ''", "index . --library ''", "library list --library ''"})
    expect_one_line_error(run_litevl(command), 2, "expected the folder of a library");
}

// A library whose making was killed, and one that is a link to something else.
TEST_F(LibraryCommandsTest, AnEmptyDatabaseIsNoLibraryYet) {
  fs::create_directory(library_);
  std::ofstream(library_ / "library.sqlite").close();
  expect_one_line_error(search("a"), 2, "there is no library here");
  EXPECT_EQ(index_with_model().exit_code, 0);
  EXPECT_EQ(search("a").exit_code, 0);
}

TEST_F(LibraryCommandsTest, OddNamesDoNotReachTheTerminal) {
  write_video("\x1b[31mred\n.mp4", 60);
  ASSERT_EQ(index_with_model().exit_code, 0);
  EXPECT_THAT(search("'a ball'").out, HasSubstr("/?[31mred?.mp4"));
  EXPECT_THAT(search("'a ball' --json").out, HasSubstr("\\u001b[31mred\\n.mp4"));
}

TEST_F(LibraryCommandsTest, WrongUseOfSearch) {
  EXPECT_EQ(search("'a ball'").exit_code, 2);  // no library
  ASSERT_EQ(index_with_model().exit_code, 0);
  for (const char* arguments : {"''", "' ... '", "a --top 0", "a --candidates 1001", "", "a b",
                                "a --top many", "a --threads 0"}) {
    const auto result = search(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_THAT(result.err, testing::StartsWith("litevl: "));
  }
}

TEST_F(LibraryCommandsTest, WrongUseOfIndexLeavesNothing) {
  const std::string to = " --library '" + library_.string() + "' --model '" + model_.string() + "'";
  EXPECT_EQ(run_litevl("index '" + (folder_.path() / "missing").string() + "'" + to).exit_code, 2);
  EXPECT_EQ(run_litevl("index '" + model_.string() + "'" + to).exit_code, 2);  // no videos there
  EXPECT_EQ(run_litevl("index" + to).exit_code, 2);
  EXPECT_EQ(index("--model /missing").exit_code, 3);
  EXPECT_FALSE(fs::exists(library_ / "library.sqlite"));
}

TEST_F(LibraryCommandsTest, NothingReadableIsBadData) {
  for (const int i : {0, 1, 2}) std::ofstream(videos_ / (std::to_string(i) + ".mp4")) << "x";
  const auto result = index_with_model("--json");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(Json::parse(result.out)["failed"].size(), 3u);
  EXPECT_THAT(search("a").err, HasSubstr("it has no clips"));
  EXPECT_EQ(search("a").exit_code, 3);
}

TEST_F(LibraryCommandsTest, AnotherModelNeedsARebuild) {
  ASSERT_EQ(index_with_model().exit_code, 0);
  const fs::path other = folder_.path() / "other";
  write_small_model(other, 2);
  const std::string with_other = "--model '" + other.string() + "'";
  for (const auto& result : {index(with_other), search("a " + with_other)}) {
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.err, HasSubstr("the library's features are from model "));
    EXPECT_THAT(result.err, HasSubstr("rebuild the library (`litevl index --rebuild`)"));
  }
  EXPECT_EQ(index(with_other + " --rebuild").exit_code, 0);
  EXPECT_EQ(search("a").exit_code, 0);

  fs::remove_all(other);
  EXPECT_THAT(search("a").err, HasSubstr("its model is no longer in " + other.string()));
}

TEST_F(LibraryCommandsTest, DamageIsNamedAndRebuilt) {
  ASSERT_EQ(index_with_model().exit_code, 0);
  std::ofstream(library_ / "clips.index", std::ios::trunc) << "damaged";
  EXPECT_EQ(search("a").exit_code, 0);
  std::ofstream(library_ / "library.sqlite", std::ios::trunc) << "damaged";
  for (const auto& result : {search("a"), index("")}) {
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.err, HasSubstr("rebuild the library (`litevl index --rebuild`)"));
  }
  EXPECT_EQ(index_with_model("--rebuild").exit_code, 0);
  EXPECT_EQ(search("a").exit_code, 0);
}

}  // namespace
}  // namespace litevl
