#include "core/folder_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litevl/error.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

std::string refusal(const std::filesystem::path& folder, Holding holding) {
  try {
    const FolderLock lock(folder, holding);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kMachine);
    return error.what();
  }
  return "";
}

TEST(FolderLock, HasOneHolderAtATime) {
  const TemporaryFolder folder;
  for (const auto& [holding, command] : {std::pair{Holding::kLibrary, "`litevl index`"},
                                         {Holding::kRun, "`litevl train`"},
                                         {Holding::kAblation, "`litevl ablate`"}}) {
    EXPECT_FALSE(FolderLock::is_held(folder.path(), holding));
    {
      const FolderLock lock(folder.path(), holding);
      EXPECT_TRUE(FolderLock::is_held(folder.path(), holding));
      EXPECT_THAT(refusal(folder.path(), holding),
                  HasSubstr(std::string("another ") + command + " is writing to it"));
    }
    EXPECT_FALSE(FolderLock::is_held(folder.path(), holding));
    EXPECT_EQ(refusal(folder.path(), holding), "");
  }
}

TEST(FolderLock, MakesTheFolderOrSaysWhyNot) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder.path() / "new" / "run", Holding::kRun), "");
  EXPECT_THAT(refusal("/proc/none", Holding::kRun), HasSubstr("cannot be made"));
}

}  // namespace
}  // namespace litevl
