#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/files.h"
#include "core/printable.h"
#include "core/progress.h"
#include "core/temporary.h"
#include "litevl/error.h"
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

TEST(ErrorText, ItsPartsAreFieldsToo) {
  const auto thrown = [] {
    try {
      throw Error(Error::Kind::kData, "a.mp4", "no video stream", "give a video");
    } catch (const Error& error) {
      return error;  // a copy, which outlives what was thrown
    }
  }();
  EXPECT_EQ(thrown.where(), "a.mp4");
  EXPECT_EQ(thrown.problem(), "no video stream");
  EXPECT_EQ(thrown.hint(), "give a video");
  EXPECT_EQ(name_of(thrown.kind()), "data");
  EXPECT_EQ(thrown.exit_code(), 3);
  EXPECT_EQ(Error(Error::Kind::kMachine, "disk", "full").hint(), "");
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

TEST(WriteFileAtomically, ManyPiecesArriveInOrder) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file";
  std::string expected;
  write_file_atomically(path, [&](std::ostream& out) {
    for (int i = 0; i < 3000; ++i) {
      const std::string piece(static_cast<std::size_t>(i % 200), static_cast<char>('a' + i % 26));
      expected += piece + '|';
      out << piece;
      out.put('|');
    }
    const std::string large(200'000, 'x');
    expected += large;
    out << large;
  });
  EXPECT_EQ(read_file(path, 1 << 20), expected);
}

TEST(TemporaryFile, NamesCannotBeForeseenAndLeftoversGo) {
  const TemporaryFolder folder;
  const auto target = folder.path() / "file";
  const auto leftover = folder.path() / ".file.litevl-0123456789abcdef";
  const auto victim = folder.path() / "victim";
  const auto planted = folder.path() / ".file.litevl-fedcba9876543210";
  std::ofstream(leftover) << "of a killed run";
  std::ofstream(victim) << "untouched";
  fs::create_symlink(victim, planted);
  std::ofstream(folder.path() / ".file.litevl-0123") << "of somebody else";
  {
    TemporaryFile first(target);
    EXPECT_FALSE(fs::exists(leftover));
    EXPECT_TRUE(fs::is_symlink(planted));
    const TemporaryFile second(target);
    EXPECT_NE(first.path(), second.path());
    EXPECT_TRUE(fs::exists(first.path()));
    first.publish();
  }
  EXPECT_EQ(read_file(target, 10), "");
  EXPECT_EQ(read_file(victim, 10), "untouched");
  EXPECT_EQ(count_files(folder.path()), 4U);
}

TEST(HiddenFolder, GoesWithWhatIsInIt) {
  const TemporaryFolder folder;
  fs::path path;
  {
    const HiddenFolder hidden(folder.path() / "model");
    path = hidden.path();
    std::ofstream(path / "file") << "x";
    // Another program, which looks for leftovers, leaves it alone.
    const pid_t child = ::fork();
    if (child == 0) {
      fs::create_directory_symlink(folder.path(), folder.path() / "b");
      write_file_atomically(folder.path() / "b" / "other", [](std::ostream& out) { out << "x"; });
      std::_Exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(fs::exists(folder.path() / "other"));
    EXPECT_TRUE(fs::exists(path / "file"));
  }
  EXPECT_FALSE(fs::exists(path));
}

// One that is being written is not taken for a leftover, by any program.
TEST(TemporaryFile, OthersThatAreWrittenStay) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "a");
  const TemporaryFile file(folder.path() / "a" / "file");
  const pid_t child = ::fork();
  if (child == 0) {
    // By another name the folder was not looked through yet.
    fs::create_directory_symlink(folder.path() / "a", folder.path() / "b");
    write_file_atomically(folder.path() / "b" / "other", [](std::ostream& out) { out << "x"; });
    std::_Exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(fs::exists(folder.path() / "a" / "other"));
  EXPECT_TRUE(fs::exists(file.path()));
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
