#include "video/find_videos.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/error.h"
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
