// What `litevl completion` and `litevl manual` make of the options' own table.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

#include "cli/program.h"
#include "core/files.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Reference : public testing::Test {
 protected:
  // What bash offers for the last of `words`.
  std::string offered(const std::string& words) {
    const fs::path script = folder_.path() / "try";
    std::ofstream(script) << run_litevl("completion bash").out << "COMP_WORDS=(" << words
                          << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_litevl\n"
                          << "echo \"${COMPREPLY[*]}\"\n";
    const fs::path out = folder_.path() / "out";
    const std::string command =
        "bash --norc '" + script.string() + "' > '" + out.string() + "' 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return read_file(out, 1 << 16);
  }

  TemporaryFolder folder_;
};

TEST_F(Reference, BashCompletesCommandsOptionsAndValues) {
  EXPECT_EQ(offered("litevl sea"), "search\n");
  EXPECT_EQ(offered("litevl library ''"), "list stats verify repair merge backup move remove\n");
  EXPECT_EQ(offered("litevl index ~/Videos --tok"), "--tokens\n");
  EXPECT_EQ(offered("litevl index --tokens ''"), "all half quarter eighth\n");
  EXPECT_EQ(offered("litevl eval --task ''"), "retrieval questions moments\n");
  EXPECT_EQ(offered("litevl search --precision ''"), "auto float32 bfloat16 int8\n");
  EXPECT_EQ(offered("litevl import --variant ''"), "dynamic divided space_only\n");
  EXPECT_EQ(offered("litevl train --variant ''"), "space_only none dynamic\n");
  EXPECT_EQ(offered("litevl train --pooling ''"), "original temporal spatial both\n");
  EXPECT_EQ(offered("litevl completion ''"), "bash zsh fish\n");
  EXPECT_EQ(offered("litevl completion f"), "fish\n");
  EXPECT_EQ(offered("litevl search ''"),
            "\n");  // files, which bash offers by itself
}

TEST_F(Reference, OtherShellsHaveTheirs) {
  EXPECT_THAT(run_litevl("completion zsh").out,
              testing::AllOf(testing::StartsWith("#compdef litevl\n"), HasSubstr("bashcompinit")));
  EXPECT_THAT(run_litevl("completion fish").out,
              HasSubstr("complete -c litevl -n '__fish_seen_subcommand_from "
                        "search' -l top -r -d "));
  EXPECT_THAT(run_litevl("completion fish").out,
              HasSubstr("'__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'"));
  EXPECT_EQ(run_litevl("completion tcsh").exit_code, 2);
}

TEST_F(Reference, EveryCommandHasAPage) {
  EXPECT_EQ(run_litevl("manual '" + folder_.path().string() + "/man'").exit_code, 0);
  const auto page = [&](const std::string& name) {
    return read_file(folder_.path() / "man" / (name + ".1"), 1 << 20);
  };
  EXPECT_THAT(page("litevl"), HasSubstr(".B library\n"));
  EXPECT_THAT(page("litevl-library-backup"), HasSubstr(".I folder\n"));
  const auto index = page("litevl-index");
  EXPECT_THAT(index, HasSubstr("\\-\\-tokens\\fR \\fIall|half|quarter|eighth\\fR"));
  for (std::size_t at = index.find('\n'); at != std::string::npos; at = index.find('\n', at + 1))
    EXPECT_NE(index.compare(at + 1, 1, "'"), 0);  // a request that nobody meant
  expect_one_line_error(run_litevl("manual /proc/none"), 4, "cannot be made");
}

// All variables that the sources read, by the names in their calls.
TEST_F(Reference, PagesSayWhatIsReadOfTheEnvironment) {
  EXPECT_EQ(run_litevl("manual '" + folder_.path().string() + "'").exit_code, 0);
  const auto page = [&](const std::string& name) {
    return read_file(folder_.path() / (name + ".1"), 1 << 20);
  };
  const std::string all = page("litevl");
  EXPECT_THAT(all, HasSubstr(".SH FILES\n.TP\n.B $XDG_CONFIG_HOME/litevl/config.toml"));
  EXPECT_THAT(page("litevl-pull"), HasSubstr("HF_TOKEN"));
  EXPECT_THAT(page("litevl-index"), HasSubstr("library = \"FOLDER\""));
  EXPECT_THAT(page("litevl-index"), testing::Not(HasSubstr("HF_TOKEN")));
  EXPECT_THAT(page("litevl-library-move"), HasSubstr("config.toml"));
  const std::regex reads(R"re((?:getenv|variable|user_folder|kVariable =)\(? ?"([A-Z_]+)")re");
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "set by ctest";
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(source) / "src")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = read_file(entry.path(), 1 << 20);
    for (std::sregex_iterator at(text.begin(), text.end(), reads), end; at != end; ++at)
      names.insert((*at)[1]);
  }
  EXPECT_GE(names.size(), 10u);
  for (const auto& name : names) EXPECT_THAT(all, HasSubstr(name)) << "src/cli/manual_facts.cpp";
}

}  // namespace
}  // namespace litevl
