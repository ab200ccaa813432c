// Stopping by signals: what is computed is kept, the exit code says why.
#include <gmock/gmock.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/started_program.h"
#include "core/torch.h"
#include "support/small_model.h"
#include "torch/safetensors.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Json = nlohmann::json;

class StopTest : public testing::Test {
 protected:
  StopTest() { write_small_model(folder_.path() / "model"); }

  std::string path(const std::string& file) {
    return std::string("'").append(folder_.path() / file) + "'";
  }
  // On the toy world: no files are needed.
  std::string train(std::int64_t steps) {
    return "train --start " + path("model") + " --output " + path("run") +
           " --batch 2 --frames 2 --precision float32 --log-every 1 --threads 1 --steps " +
           std::to_string(steps);
  }
  bool has_lines(const fs::path& file, int lines) {
    std::ifstream in(folder_.path() / file);
    int count = 0;
    for (std::string line; std::getline(in, line);) ++count;
    return count >= lines;
  }
  std::int64_t saved_step() {
    return load_safetensors(folder_.path() / "run/checkpoint.safetensors")
        .at("step")
        .item<std::int64_t>();
  }

  TemporaryFolder folder_;
};

TEST_F(StopTest, TrainingKeepsACheckpoint) {
  std::int64_t before = 0;
  for (const auto& [signal, exit_code] : {std::pair{SIGINT, 130}, {SIGTERM, 143}}) {
    StartedProgram program(train(1'000'000) + " --json");
    ASSERT_TRUE(
        program.wait_until([&] { return has_lines("run/log.csv", static_cast<int>(before) + 3); }));
    program.signal(signal);
    const auto result = program.finish();
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    EXPECT_THAT(result.err, HasSubstr("litevl: stopped; the same command continues from step "));
    const auto document = Json::parse(result.out);
    EXPECT_FALSE(document["done"]);
    EXPECT_EQ(document["steps"], saved_step());
    EXPECT_GT(saved_step(), before);
    before = saved_step();
    EXPECT_FALSE(fs::exists(folder_.path() / "run/model"));
  }
  const auto other = run_litevl(train(1'000'000) + " --seed 2");
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("holds a run with other options: seed 1, now 2"));
  EXPECT_EQ(saved_step(), before);
}

TEST_F(StopTest, ASecondSignalEndsAtOnce) {
  StartedProgram program(train(1'000'000));
  ASSERT_TRUE(program.wait_until([&] { return has_lines("run/log.csv", 3); }));
  program.signal(SIGINT);
  program.signal(SIGTERM);
  const auto result = program.finish();
  EXPECT_THAT(result.exit_code, testing::AnyOf(130, 143));
}

TEST_F(StopTest, TheToyWorldLeavesNoHalfOfAFolder) {
  const auto toy = "toy --videos 2000 --output " + path("world");
  for (int round = 0; round < 2; ++round) {
    StartedProgram program(toy);
    ASSERT_TRUE(
        program.wait_until([&] { return fs::exists(folder_.path() / "world/videos/000002.mp4"); }));
    program.signal(SIGTERM);
    const auto result = program.finish();
    EXPECT_EQ(result.exit_code, 143) << result.err;
    EXPECT_EQ(result.err, "litevl: stopped\n");
    EXPECT_FALSE(fs::exists(folder_.path() / "world"));
  }
}

// From a program's first moment on: what asks to stop while its libraries are loaded is not lost.
TEST_F(StopTest, EveryCommandEndsAtItsNextSafePoint) {
  fs::create_directory(folder_.path() / "videos");
  fs::copy_file(folder_.path() / "model/vocab.txt", folder_.path() / "videos/broken.mp4");
  std::ofstream(folder_.path() / "videos/annotations.json")
      << R"([{"video": "broken.mp4", "caption": "a red ball"}])";
  const auto model = " --model " + path("model");
  const auto video = path("videos/broken.mp4");
  for (const auto& command :
       {"index " + path("videos") + " --library " + path("library") + model,
        "eval --task retrieval --data " + path("videos") + model,
        "explain " + video + " 'a red ball' --json" + model, "explain --check --toy 1000" + model,
        "ask " + video + " 'which ball?'" + model, std::string("bench --rounds 9")}) {
    StartedProgram program(command);
    ASSERT_TRUE(program.wait_until([&] {
      return program.is("litevl-video") || program.is("litevl-torch");
    })) << command;
    program.signal(SIGINT);
    const auto result = program.finish();
    EXPECT_EQ(result.exit_code, 130) << command << "\n" << result.err;
    EXPECT_THAT(result.err, testing::StartsWith("litevl: stopped")) << command;
    EXPECT_EQ(result.out, "") << command;
  }
  EXPECT_FALSE(fs::exists(folder_.path() / "copy"));
}

// Only the ablation gets the signal: it stops its runs, which keep their checkpoints.
TEST_F(StopTest, AnAblationStopsItsRuns) {
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  const auto start =
      fs::absolute(fs::path(source == nullptr ? "." : source) / "share/models/toy-blip");
  std::ofstream(folder_.path() / "plan.toml")
      << "output = \"" << (folder_.path() / "out").string() << "\"\n"
      << "seeds = [1, 2]\njobs = 2\nthreads = 1\n"
      << "[test]\nvideos = 4\nseed = 7\n[answers]\nvideos = 6\nseed = 9\n"
      << "[retrieval]\nstart = \"" << start.string() << "\"\nsteps = 100000\n"
      << "batch = 4\nlog-every = 1\n[questions]\nsteps = 2\nbatch = 4\n"
      << "[[variant]]\nname = \"LiteVL\"\nframes = 2\n"
      << "[[table]]\ntitle = \"One\"\nvariants = [\"LiteVL\"]\n";
  StartedProgram program("ablate --config " + path("plan.toml"));
  const fs::path runs[] = {"out/litevl/seed-1/retrieval", "out/litevl/seed-2/retrieval"};
  ASSERT_TRUE(program.wait_until(
      [&] { return has_lines(runs[0] / "log.csv", 3) && has_lines(runs[1] / "log.csv", 3); }));
  program.signal(SIGINT);
  const auto result = program.finish();
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_EQ(result.err, "litevl: stopped; the same command continues from there\n");
  for (const auto& run : runs)
    EXPECT_TRUE(fs::exists(folder_.path() / run / "checkpoint.safetensors")) << run;
}

// A limit on the size of files is a full disk, and says so.
TEST_F(StopTest, AFileThatMayNotGrowIsTheMachinesFault) {
  StartedProgram program("import " + path("model") + " --output " + path("copy"), "ulimit -f 16;");
  const auto result = program.finish();
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("File too large"));
}

}  // namespace
}  // namespace litevl
