// What holds for every command: help, exit codes, standard output and error.
#include "cli/program.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// The names below "Subcommands:" in the program's help.
std::vector<std::string> commands() {
  std::istringstream help(run_litevl("--help").out);
  std::vector<std::string> names;
  bool is_below = false;
  for (std::string line; std::getline(help, line);) {
    std::istringstream words(line);
    std::string name;
    if (line == "Subcommands:")
      is_below = true;
    else if (line.empty())
      is_below = false;
    else if (is_below && line.size() > 2 && line[2] != ' ' && words >> name)
      names.push_back(name);
  }
  return names;
}

TEST(Program, HelpNamesTheCommands) {
  const auto result = run_litevl("--help");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(commands(),
              testing::UnorderedElementsAre("import", "pull", "data", "compare", "toy", "train",
                                            "eval", "index", "library", "search", "ask", "explain",
                                            "ablate", "bench", "completion", "manual", "show",
                                            "open", "cut", "export", "serve", "mcp"));
}

TEST(Program, EveryCommandShowsAnExample) {
  for (const auto& command : commands()) {
    const auto result = run_litevl(command + " --help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_THAT(result.out, HasSubstr("Example")) << command;
    EXPECT_THAT(result.out, HasSubstr("  litevl " + command + " ")) << command;
    EXPECT_THAT(result.err, IsEmpty()) << command;
  }
}

TEST(Program, UnknownOptionsAreWrongUse) {
  for (const auto& command : commands()) {
    const auto result = run_litevl(command + " --no-such-option");
    EXPECT_EQ(result.exit_code, 2) << command;
    EXPECT_THAT(result.out, IsEmpty()) << command;
    EXPECT_THAT(result.err, StartsWith("litevl: ")) << command;
    EXPECT_THAT(result.err, HasSubstr("litevl " + command + " --help")) << command;
  }
}

// Words that stand for values: another is refused before any other program is
// started.
TEST(Program, UnknownWordsAreRefusedWithThoseThatAreKnown) {
  const std::pair<const char*, const char*> cases[] = {
      {"index videos --tokens third", "third not in {all,half,quarter,eighth}"},
      {"search x --precision float16", "float16 not in {auto,float32,bfloat16,int8}"},
      {"search x --device tpu", "device: is tpu; pass auto, cpu, cuda or one of several"},
      {"eval --model m --data d --task both", "both not in {retrieval,questions"},
      {"eval --model m --data d --tokens none", "none not in {all,half,quarter,eighth}"},
      {"data check d --task both", "both not in {retrieval,questions"},
      {"data check d --format xml", "xml not in {list,lines,table,"},
      {"import a --output b --variant fast", "fast not in {dynamic,divided,space_only}"},
      {"pull a/b --variant fast", "fast not in {dynamic,divided,space_only}"},
      {"toy --output o --split val", "val not in {train,test,library,stills,long}"},
      {"explain --check --toy 1 --split val", "val not in {train,test}"},
      {"train --variant fast", "fast not in {space_only,none,dynamic}"},
      {"train --task both", "both not in {retrieval,questions}"},
      {"bench --processor z80", "z80 not in {best,portable,neon,"},
      {"completion tcsh", "tcsh not in {bash,zsh,fish}"}};
  for (const auto& [arguments, text] : cases) expect_one_line_error(run_litevl(arguments), 2, text);
}

TEST(Program, NoCommandOrAnUnknownOneIsWrongUse) {
  EXPECT_EQ(run_litevl("").exit_code, 2);
  const auto result = run_litevl("dance");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("see `litevl --help`"));
}

TEST(Program, Version) {
  const auto result = run_litevl("--version");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("litevl "));
  for (const char* what : {"\nkernels: ", "\nlibraries: SQLite 3.", "libavformat "})
    EXPECT_THAT(result.out, HasSubstr(what));
}

// LibTorch takes half a second to load, FFmpeg a tenth.
TEST(Program, IsLinkedToNothingThatIsSlowToLoad) {
  const TemporaryFolder folder;
  const auto list = (folder.path() / "libraries").string();
  const std::string program = LITEVL_PROGRAM;
  const auto loaded = [&](const std::string& name) {
    EXPECT_EQ(std::system(("LD_TRACE_LOADED_OBJECTS=1 " + name + " > '" + list + "'").c_str()), 0);
    std::stringstream text;
    text << std::ifstream(list).rdbuf();
    return text.str();
  };
  EXPECT_THAT(loaded(program), AllOf(HasSubstr("libstdc++"), Not(HasSubstr("torch")),
                                     Not(HasSubstr("libavcodec")), Not(HasSubstr("libcurl"))));
  EXPECT_THAT(loaded(program + "-video"),
              AllOf(HasSubstr("libavcodec"), Not(HasSubstr("torch")), Not(HasSubstr("libcurl"))));
  EXPECT_THAT(loaded(program + "-hub"),
              AllOf(HasSubstr("libcurl"), Not(HasSubstr("torch")), Not(HasSubstr("libavcodec"))));
  // Which Debian's LibTorch would load by OpenCV, without a use for either
  // (cmake/unburden_torch.cmake).
  EXPECT_THAT(loaded(program + "-torch"),
              AllOf(HasSubstr("libtorch_cpu"), Not(HasSubstr("libQt5"))));
}

// Alone, it still knows what can be asked.
TEST(Program, SaysThatItsOtherPartIsMissing) {
  const TemporaryFolder folder;
  const auto copy = folder.path() / "litevl";
  std::filesystem::copy_file(LITEVL_PROGRAM, copy);
  const auto run = [&](const std::string& arguments) {
    return std::system((copy.string() + " " + arguments + " > /dev/null 2> '" +
                        (folder.path() / "error").string() + "'")
                           .c_str());
  };
  EXPECT_EQ(run("train --help"), 0);
  EXPECT_EQ(WEXITSTATUS(run("toy --output world")), 4);
  const auto error = [&] {
    std::stringstream text;
    text << std::ifstream(folder.path() / "error").rdbuf();
    return text.str();
  };
  EXPECT_THAT(error(), AllOf(HasSubstr("litevl-video is missing"), Not(HasSubstr("LibTorch"))));
  EXPECT_EQ(WEXITSTATUS(run("train --data videos --output run")), 4);
  EXPECT_THAT(error(), AllOf(HasSubstr("litevl-torch is missing"), HasSubstr("LibTorch")));
  EXPECT_EQ(WEXITSTATUS(run("bench --training --quick")), 2);
  EXPECT_EQ(WEXITSTATUS(run("pull a/b")), 4);
  EXPECT_THAT(error(), HasSubstr("litevl-hub is missing"));
}

TEST(Program, BecomesWhatSpeaksToServers) {
  const auto result = run_litevl("pull nonsense");
  expect_one_line_error(result, 2, "nonsense: is not the name of a model on the hub");
}

TEST(Program, FullDiskIsTheMachinesFault) {
  const auto result = run_litevl("--help", "/dev/full");
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("standard output"));
}

// Else what is printed would stand in the first file that is opened.
TEST(Program, ClosedStreamsAreNoFiles) {
  const TemporaryFolder folder;
  const auto videos = folder.path() / "videos", library = folder.path() / "library";
  std::filesystem::create_directory(videos);
  std::ofstream(videos / "broken.mp4") << "no video";
  const std::string index = std::string(LITEVL_PROGRAM) + " index '" + videos.string() +
                            "' --library '" + library.string() + "' <&- >&- 2>&-";
  EXPECT_NE(std::system(index.c_str()), 0);
  EXPECT_EQ(std::filesystem::file_size(library / "library.lock"), 0u);
}

// `true` has ended before the program writes: nobody wants its output, which is
// no failure.
TEST(Program, ReaderThatGoesAway) {
  const TemporaryFolder folder;
  const auto status = (folder.path() / "status").string();
  const std::string program = LITEVL_PROGRAM;
  const std::string pipe =
      "( sleep 0.2; " + program + " --help; echo $? > '" + status + "' ) | true";
  ASSERT_EQ(std::system(pipe.c_str()), 0);
  int exit_code = -1;
  std::ifstream(status) >> exit_code;
  EXPECT_EQ(exit_code, 0);
}

}  // namespace
}  // namespace litevl
