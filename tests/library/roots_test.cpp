#include "library/roots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "library/tiny_library.h"
#include "litevl/error.h"
#include "store/open_store.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class RootsTest : public testing::Test {
 protected:
  void add_video(const fs::path& path, bool is_finished = true) {
    const auto writing = store_->begin_writing();
    const auto video = writing->begin_video({path.string(), 1, 1}, {});
    writing->add_clip(video, {{0, 1}, filled({8}, 1), as_halves(filled({5, 16}, 1)), 2});
    if (is_finished) writing->finish_video(video, {});
    writing->commit();
  }
  std::vector<std::string> paths() {
    std::vector<std::string> result;
    for (const VideoRecord& video : store_->videos()) result.push_back(video.file.path);
    return result;
  }
  std::vector<std::string> names() {
    std::vector<std::string> result;
    for (const Root& root : store_->roots()) result.push_back(root.name);
    return result;
  }

  TemporaryFolder folder_;
  std::unique_ptr<ClipStore> store_ = open_store_to_write(folder_.path());
};

TEST(WholePath, IsOneHoweverWritten) {
  for (const char* path : {"/a/b", "/a/b/", "/a/./b//", "/a/c/../b"})
    EXPECT_EQ(whole_path(path), "/a/b") << path;
  EXPECT_EQ(whole_path("/"), "/");
  EXPECT_TRUE(is_under("/a/b", "/a"));
  EXPECT_TRUE(is_under("/a", "/a"));
  EXPECT_TRUE(is_under("/a", "/"));
  EXPECT_FALSE(is_under("/ab", "/a"));
}

TEST_F(RootsTest, HaveNamesOfTheirOwn) {
  add_roots(*store_, {"/x/films", "/y/films", "/y/films/new", "/x/a.mp4", "/x/films"});
  add_roots(*store_, {"/y/films"});
  EXPECT_THAT(names(), ElementsAre("a.mp4", "films", "films-2"));
}

TEST_F(RootsTest, AreSummedUp) {
  add_roots(*store_, {"/x/films", folder_.path()});
  add_video("/x/films/a.mp4", false);
  add_video("/x/films/b.mp4");
  add_video("/elsewhere/c.mp4");
  const auto all = summarise_roots(*store_);
  ASSERT_EQ(all.size(), 3u);
  for (const RootSummary& summary : all) {
    const bool is_films = summary.name == "films";
    EXPECT_EQ(summary.is_there, !is_films);
    EXPECT_EQ(summary.clips, is_films ? 2 : summary.name.empty() ? 1 : 0);
    EXPECT_EQ(summary.unfinished, is_films ? 1 : 0);
  }
  EXPECT_EQ(all[2].name, "");  // videos under none
}

TEST_F(RootsTest, AreMoved) {
  const fs::path target = folder_.path() / "disk" / "films";
  add_roots(*store_, {"/x/films"});
  add_video("/x/films/deep/a.mp4");
  add_video("/x/films2/b.mp4");
  try {
    move_root(*store_, "films", target);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kUsage);
    EXPECT_THAT(error.what(), HasSubstr("not one of the root's videos is there"));
  }
  fs::create_directories(target / "deep");
  std::ofstream(target / "deep" / "a.mp4") << "x";
  EXPECT_EQ(move_root(*store_, "films", target / ""), 1);
  EXPECT_THAT(paths(), testing::UnorderedElementsAre((target / "deep" / "a.mp4").string(),
                                                     "/x/films2/b.mp4"));
  EXPECT_EQ(store_->roots().at(0).path, target);
  EXPECT_EQ(store_->roots().at(0).name, "films");
  EXPECT_EQ(store_->clip_count(), 2);
  EXPECT_THROW(move_root(*store_, "films2", target), Error);
}

// It was indexed in its new place before the library was told.
TEST_F(RootsTest, APartThatStayedIsNotMoved) {
  const fs::path old = folder_.path() / "old", target = folder_.path() / "new";
  for (const fs::path& folder : {old, target}) fs::create_directories(folder);
  add_roots(*store_, {old});
  for (const char* name : {"a.mp4", "b.mp4"}) add_video((old / name).string());
  std::ofstream(target / "a.mp4") << "x";
  std::ofstream(old / "b.mp4") << "x";
  EXPECT_THAT(error_text([&] { move_root(*store_, "old", target); }, Error::Kind::kUsage),
              HasSubstr("but not " + (old / "b.mp4").string()));
  EXPECT_THAT(paths(), testing::Each(testing::StartsWith(old.string())));
  fs::rename(old / "b.mp4", target / "b.mp4");
  EXPECT_EQ(move_root(*store_, "old", target), 2);
}

TEST_F(RootsTest, MovingOntoWhatIsKnownJoinsThem) {
  const fs::path target = folder_.path() / "films";
  fs::create_directories(target);
  std::ofstream(target / "a.mp4") << "x";
  add_roots(*store_, {"/x/films", target});
  add_video("/x/films/a.mp4");
  add_video(target / "a.mp4");
  EXPECT_EQ(move_root(*store_, "/x/films", target), 0);
  EXPECT_THAT(paths(), ElementsAre((target / "a.mp4").string()));
  EXPECT_EQ(store_->roots().size(), 1u);
}

TEST_F(RootsTest, AreRemovedWithTheirVideos) {
  add_roots(*store_, {"/x/films/new", "/x/films", "/y"});
  for (const char* path : {"/x/films/a.mp4", "/x/films/new/b.mp4", "/y/c.mp4", "/z/old/d.mp4"})
    add_video(path);
  EXPECT_EQ(remove_root(*store_, "films"), 1);  // what is in another root stays
  EXPECT_THAT(paths(), ElementsAre("/x/films/new/b.mp4", "/y/c.mp4", "/z/old/d.mp4"));
  EXPECT_EQ(remove_root(*store_, "/z/old"), 1);  // of no root, by its folder
  EXPECT_EQ(remove_root(*store_, "new"), 1);
  EXPECT_THAT(paths(), ElementsAre("/y/c.mp4"));
  EXPECT_THAT(names(), ElementsAre("y"));
  EXPECT_THROW(remove_root(*store_, "films"), Error);
  EXPECT_THROW(remove_root(*store_, ""), Error);
}

}  // namespace
}  // namespace litevl
