#include "store/sqlite/calibration_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/files.h"
#include "core/folder_lock.h"
#include "store/made_clips.h"
#include "store/open_store.h"
#include "store/rebuilding.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

const std::string kOurs = "0123456789abcdef0123456789abcdef";

class CalibrationFile : public testing::Test {
 protected:
  void write(const std::string& bytes) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = calibration_file(folder_.path(), "scores");
};

TEST_F(CalibrationFile, OfAnotherLibraryIsNotUsed) {
  write_calibration_file(file_, kOurs, {3, 5, {1}});
  EXPECT_TRUE(read_calibration_file(file_, kOurs));
  EXPECT_FALSE(read_calibration_file(file_, std::string(32, 'a')));
  EXPECT_FALSE(read_calibration_file(folder_.path() / "missing", kOurs));
  EXPECT_FALSE(read_calibration_file(folder_.path(), kOurs));
}

TEST_F(CalibrationFile, DamagedIsNotUsed) {
  write_calibration_file(file_, kOurs, {3, 5, {1, 2, 3}});
  const std::string sound = read_file(file_, 1 << 20);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    std::string damaged = sound;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    write(damaged);
    EXPECT_FALSE(read_calibration_file(file_, kOurs)) << i;
    write(sound.substr(0, i));
    EXPECT_FALSE(read_calibration_file(file_, kOurs)) << i;
  }
  write(sound + "x");
  EXPECT_FALSE(read_calibration_file(file_, kOurs));
  write_calibration_file(file_, kOurs, {3, 5, {std::nan("")}});
  EXPECT_FALSE(read_calibration_file(file_, kOurs));
  write_calibration_file(file_, kOurs, {-1, 5, {}});
  EXPECT_FALSE(read_calibration_file(file_, kOurs));
}

// What was measured of the old library stays behind, what was of the new one comes with it.
TEST_F(CalibrationFile, GoesWithARebuiltLibrary) {
  const auto library = folder_.path() / "library";
  const auto store = tiny_store(library);
  store->keep_calibration("scores", {1, 1, {1}});
  store->keep_calibration("old", {1, 1, {1}});
  const FolderLock lock(library, Holding::kLibrary);
  {
    const auto fresh = open_rebuild(library, {"another", "/models/other"});
    fresh->keep_calibration("scores", {1, 1, {2}});
  }
  finish_rebuild(library, OldDatabase::kReplaced);
  const auto now = open_store(library);
  ASSERT_TRUE(now->calibration("scores"));
  EXPECT_EQ(now->calibration("scores")->numbers.at(0), 2);
  EXPECT_FALSE(now->calibration("old"));
}

}  // namespace
}  // namespace litevl
