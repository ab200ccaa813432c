// What the program prints of names that are given to it: nothing that moves a terminal's cursor.
#include <gmock/gmock.h>

#include <fstream>

#include "cli/program.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

TEST(OddNames, OfWhatCommandsWriteDoNotReachTheTerminal) {
  const TemporaryFolder folder;
  const auto path = [&](const std::string& name) {
    return std::string("'").append(folder.path() / name) + "'";
  };
  const auto odd = [&](const std::string& name) { return path("\x1b[2J\xc2\x9b" + name); };
  write_small_model(folder.path() / "model");
  for (const auto* name : {"0.mp4", "1.mp4"}) write_grey_video(folder.path() / name, 90);
  std::ofstream(folder.path() / "list.json")
      << R"([{"video": "0.mp4", "caption": "a red ball"}, {"video": "1.mp4", "caption": "a cube"}])";
  for (const std::string& command :
       {"toy --split test --videos 2 --output " + odd("toy"),
        "import " + path("model") + " --output " + odd("copy"),
        "train --start " + path("model") + " --data " + path("list.json") +
            " --batch 2 --frames 2 --precision float32 --steps 1 --output " + odd("run"),
        "explain " + path("0.mp4") + " 'a red ball' --model " + odd("run/model") + " --output " +
            odd("report"),
        "index " + path("0.mp4") + " --model " + odd("run/model") + " --library " +
            odd("library")}) {
    const auto result = run_litevl(command);
    EXPECT_EQ(result.exit_code, 0) << command << '\n' << result.err;
    EXPECT_THAT(result.out, testing::HasSubstr("/?[2J??")) << command;
    for (const std::string& text : {result.out, result.err}) {
      EXPECT_EQ(text.find('\x1b'), std::string::npos) << command;
      EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos) << command;
    }
  }
}

}  // namespace
}  // namespace litevl
