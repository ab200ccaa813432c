#include "store/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "store/made_clips.h"
#include "store/open_store.h"
#include "store/sqlite/store.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Backup : public testing::Test {
 protected:
  static void add_video(ClipStore& store, const std::string& path) {
    const auto writing = store.begin_writing();
    const auto video = writing->begin_video({path, 1, 1}, "hash");
    writing->add_clip(video, {{0, 1}, filled({8}, 1), as_halves(filled({5, 16}, 1)), 2});
    writing->finish_video(video, {});
    writing->commit();
  }

  TemporaryFolder folder_;
  const fs::path library_ = folder_.path() / "library", target_ = folder_.path() / "it's" / "a";
};

TEST_F(Backup, IsALibraryAsItWasWhileItIsWrittenAndRead) {
  const auto store = tiny_store(library_);
  add_video(*store, "/a");
  const auto reader = open_store(library_);
  const auto reading = reader->snapshot();
  EXPECT_EQ(reader->clip_count(), 1);
  const auto writing = store->begin_writing();  // not committed
  writing->begin_video({"/b", 1, 1}, "hash");
  const auto bytes = backup_library(library_, target_);
  EXPECT_EQ(bytes, static_cast<std::int64_t>(fs::file_size(database_file(target_))));
  writing->commit();
  const auto copy = open_store_to_write(target_);
  EXPECT_EQ(copy->videos().size(), 1u);
  EXPECT_EQ(copy->model().fingerprint, kTinyFingerprint);
  EXPECT_EQ(tokens_of(*copy, 1).frames, 2);
  add_video(*copy, "/c");
  EXPECT_EQ(open_store(target_)->clip_count(), 2);
  EXPECT_EQ(open_store(library_)->videos().size(), 2u);
}

TEST_F(Backup, NothingIsReplacedAndNothingHalfIsLeft) {
  EXPECT_THAT(error_text([&] { backup_library(library_, target_); }, Error::Kind::kUsage),
              HasSubstr("there is no library here"));
  EXPECT_FALSE(fs::exists(target_));
  const auto store = tiny_store(library_);
  add_video(*store, "/a");
  fs::create_directories(target_);
  std::ofstream(database_file(target_).string() + ".new") << "of a backup that was killed";
  backup_library(library_, target_);
  EXPECT_THAT(error_text([&] { backup_library(library_, target_); }, Error::Kind::kUsage),
              HasSubstr("has a library already"));
  EXPECT_THAT(error_text([&] { backup_library(library_, library_); }, Error::Kind::kUsage),
              HasSubstr("has a library already"));
  std::ofstream(folder_.path() / "file") << "x";
  EXPECT_THROW(backup_library(library_, folder_.path() / "file"), Error);
}

// A page in the middle that is damaged.
TEST_F(Backup, ADamagedLibraryIsNotCopied) {
  {
    const auto store = tiny_store(library_);
    const auto writing = store->begin_writing();
    const auto video = writing->begin_video({"/a", 1, 1}, "hash");
    for (int i = 0; i < 1000; ++i)
      writing->add_clip(video,
                        {{i * 1.0, i + 1.0}, filled({8}, 1), as_halves(filled({5, 16}, 1)), 2});
    writing->commit();
    store->reuse_room();
  }
  const fs::path file = database_file(library_);
  {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(fs::file_size(file) / 2 & ~std::uintmax_t{4095}));
    stream << std::string(4096, '\x55');
  }
  EXPECT_THAT(error_text([&] { backup_library(library_, target_); }), HasSubstr("damaged"));
  EXPECT_FALSE(fs::exists(database_file(target_)));
  EXPECT_FALSE(fs::exists(database_file(target_).string() + ".new"));
}

}  // namespace
}  // namespace litevl
