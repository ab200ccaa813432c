#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "core/files.h"
#include "core/printable.h"
#include "core/progress.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::size_t count_files(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

TEST(ErrorText, SaysWhereWhatAndWhatToDo) {
  const Error error(Error::Kind::kData, "a.mp4", "no video stream", "give a video");
  EXPECT_STREQ(error.what(), "a.mp4: no video stream; give a video");
  EXPECT_EQ(error.exit_code(), 3);
  EXPECT_STREQ(Error(Error::Kind::kUsage, "search", "the sentence is empty").what(),
               "search: the sentence is empty");
}

TEST(WriteFileAtomically, ReplacesTheWholeFile) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file";
  write_file_atomically(path, [](std::ostream& out) { out << "a long first content"; });
  write_file_atomically(path, [](std::ostream& out) { out << "short"; });
  EXPECT_EQ(read_file(path, 100), "short");
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(WriteFileAtomically, AFailureLeavesTheOldContentAndNothingElse) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file";
  write_file_atomically(path, [](std::ostream& out) { out << "old"; });
  EXPECT_THROW(write_file_atomically(path,
                                     [](std::ostream& out) {
                                       out << "half of the new";
                                       throw std::runtime_error("interrupted");
                                     }),
               std::runtime_error);
  EXPECT_THROW(
      write_file_atomically(path, [](std::ostream& out) { out.setstate(std::ios::badbit); }),
      Error);
  EXPECT_EQ(read_file(path, 100), "old");
  EXPECT_EQ(count_files(folder.path()), 1U);
}

TEST(WriteFileAtomically, AMissingFolderIsTheMachinesFault) {
  const TemporaryFolder folder;
  try {
    write_file_atomically(folder.path() / "none" / "file", [](std::ostream&) {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kMachine);
  }
}

TEST(ReadFile, ChecksBeforeItReads) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "12345";
  EXPECT_EQ(read_file(folder.path() / "file", 5), "12345");
  EXPECT_THROW(read_file(folder.path() / "file", 4), Error);
  EXPECT_THROW(read_file(folder.path() / "none", 4), Error);
  EXPECT_THROW(read_file(folder.path(), 4), Error);
}

TEST(FormatDuration, UsesTheUnitsThatMatter) {
  EXPECT_EQ(format_duration(0.4), "0 s");
  EXPECT_EQ(format_duration(59.6), "1 min 00 s");
  EXPECT_EQ(format_duration(3723), "1 h 02 min");
  EXPECT_EQ(format_duration(-5), "0 s");
}

TEST(Printable, MovesNoCursor) {
  EXPECT_EQ(printable("a\x1b[2J\nb\x7F"), "a?[2J?b?");
  EXPECT_EQ(printable("caf\u00e9 \u4e2d"), "caf\u00e9 \u4e2d");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J"),
            "??2J");                           // a control of one character
  EXPECT_EQ(printable("ab\u00e9d", 3), "ab");  // a character is not cut in two
  EXPECT_EQ(printable("ab\u00e9d", 4), "ab\u00e9");
  EXPECT_EQ(printable("ab", 4), "ab");
}

}  // namespace
}  // namespace litevl
