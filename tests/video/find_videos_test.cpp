#include "video/find_videos.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "litevl/error.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class FindVideos : public testing::Test {
 protected:
  fs::path make(const std::string& name) {
    const fs::path path = folder_.path() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << name;
    return path;
  }

  TemporaryFolder folder_;
};

TEST_F(FindVideos, ByEndingSortedAndDeep) {
  const auto b = make("b.mp4");
  const auto deep = make("a/deep/x.MKV");
  const auto a = make("a.webm");
  make("notes.txt");
  make("mp4");
  make(".hidden.mp4");
  make(".trash/old.mp4");
  EXPECT_THAT(find_videos({folder_.path()}), ElementsAre(deep, a, b));
}

TEST_F(FindVideos, FilesAreTakenAsTheyAre) {
  const auto odd = make("video");
  const auto hidden = make(".hidden.mp4");
  EXPECT_THAT(find_videos({odd, hidden, odd}), ElementsAre(hidden, odd));
  const auto inside = make("a/x.mp4");
  EXPECT_THAT(find_videos({inside, folder_.path(), folder_.path() / "a" / ""}),
              ElementsAre(inside));
}

TEST_F(FindVideos, LoopsOfLinksEnd) {
  const auto x = make("a/x.mp4");
  fs::create_directory_symlink(folder_.path(), folder_.path() / "a/up");
  fs::create_symlink(folder_.path() / "a/none", folder_.path() / "a/broken.mp4");
  EXPECT_THAT(find_videos({folder_.path()}), ElementsAre(x));
}

TEST_F(FindVideos, CamerasEndingsCount) {
  for (const char* name : {"a.m2t", "b.3gpp", "c.dv", "d.mod", "e.TOD", "f.rmvb", "g.insv", "h.m1v",
                           "i.mts", "j.h265", "k.dvr-ms", "l.rec", "m.ismv", "n.K3G"})
    make(name);
  std::vector<LeftOut> left_out;
  EXPECT_EQ(find_videos({folder_.path()}, &left_out).size(), 14u);
  EXPECT_TRUE(left_out.empty());
}

TEST_F(FindVideos, WhatIsLeftOutIsNamed) {
  const auto x = make("a/x.mp4");
  make("notes.txt");
  make(".hidden.part");
  const auto part = make("film.mp4.part");
  const auto list = make("list.M3U8");
  const auto link = folder_.path() / "gone.mp4";
  fs::create_symlink(folder_.path() / "none", link);
  const auto folder_link = folder_.path() / "holidays";
  fs::create_symlink("/none/holidays", folder_link);
  const auto pipe = folder_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::create_symlink(pipe, folder_.path() / "linked.mp4");
  make("list.xspf");
  make("other.mkv.aria2");
  make("other.mkv.odd");
  for (const char* beside : {"x.mp4.srt", "x.mp4.json", "x.mp4.sha256"}) make(beside);
  std::vector<std::string> found;
  std::vector<LeftOut> left_out;
  EXPECT_THAT(find_videos({folder_.path()}, &left_out), ElementsAre(x));
  for (const auto& [path, reason] : left_out)
    found.push_back(path.filename().string() + ": " + reason);
  EXPECT_THAT(
      found,
      ElementsAre("film.mp4.part: a download that has not ended",
                  "gone.mp4: a link that leads nowhere", "holidays: a link that leads nowhere",
                  "linked.mp4: not a regular file", "list.M3U8: a list of other files, not a video",
                  "list.xspf: a list of other files, not a video",
                  "other.mkv.aria2: a download that has not ended",
                  "other.mkv.odd: has .odd behind a video's ending: a download?"));
}

TEST_F(FindVideos, FoldersThatMayNotBeReadAreNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const auto x = make("a/x.mp4");
  const auto secret = make("secret/y.mp4").parent_path();
  fs::permissions(secret, fs::perms::none);
  std::vector<LeftOut> left_out;
  EXPECT_THAT(find_videos({folder_.path()}, &left_out), ElementsAre(x));
  fs::permissions(secret, fs::perms::owner_all);
  ASSERT_EQ(left_out.size(), 1u);
  EXPECT_EQ(left_out[0].path, secret);
  EXPECT_EQ(left_out[0].reason, "cannot be read: Permission denied");
}

TEST_F(FindVideos, LinkedFoldersAreEntered) {
  TemporaryFolder other;
  std::ofstream(other.path() / "x.mp4") << "x";
  fs::create_directory_symlink(other.path(), folder_.path() / "linked");
  EXPECT_THAT(find_videos({folder_.path()}), ElementsAre(folder_.path() / "linked/x.mp4"));
}

TEST_F(FindVideos, AMissingRootIsAnError) {
  const fs::path none = folder_.path() / "none";
  try {
    find_videos({folder_.path(), none});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kUsage);
    EXPECT_EQ(error.what(), none.string() + ": No such file or directory");
  }
  EXPECT_TRUE(find_videos({}).empty());
}

}  // namespace
}  // namespace litevl
