// `litevl train` on files, with a validation split, and `litevl ablate`.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Json = nlohmann::json;

class TrainCommandTest : public testing::Test {
 protected:
  TrainCommandTest() {
    write_small_model(model_);
    for (int i = 0; i < 7; ++i) write_video(i);
    write_captions("train.json", {0, 1, 2, 6});
    write_captions("validation.json", {3, 4});
    write_captions("test.json", {5, 4});
  }

  void write_video(int number) {
    VideoWriter writer(folder_.path() / (std::to_string(number) + ".mp4"),
                       {.width = 32, .height = 32, .frame_rate = 4});
    const std::vector<std::uint8_t> picture(3 * 32 * 32, static_cast<std::uint8_t>(30 * number));
    for (int frame = 0; frame < 4; ++frame) writer.write(picture.data());
    writer.finish();
  }
  void write_captions(const std::string& file, const std::vector<int>& videos) {
    auto list = Json::array();
    for (const int video : videos)
      list.push_back({{"video", std::to_string(video) + ".mp4"},
                      {"caption", video % 2 == 0 ? "a red ball" : "a green cube"}});
    std::ofstream(folder_.path() / file) << list;
  }
  void move_videos(const std::string& to) {
    fs::create_directory(folder_.path() / to);
    for (int i = 0; i < 7; ++i) {
      const auto name = std::to_string(i) + ".mp4";
      fs::rename(folder_.path() / name, folder_.path() / to / name);
    }
  }
  std::string path(const std::string& file) {
    return std::string("'").append(folder_.path() / file) + "'";
  }
  ProgramResult train(const std::string& more, int steps = 4, const std::string& output = "run") {
    return run_litevl("train --start " + path("model") + " --output " + path(output) +
                      " --batch 2 --frames 2 --precision float32 --steps " + std::to_string(steps) +
                      " " + more);
  }

  TemporaryFolder folder_;
  const fs::path model_ = folder_.path() / "model";
};

TEST_F(TrainCommandTest, KeepsTheBestAndTheLast) {
  const auto result =
      train("--data " + path("train.json") + " --validation " + path("validation.json") +
            " --validate-every 2 --augment --queue 4 --json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("note: the start's decoder is left out"));
  const auto document = Json::parse(result.out);
  EXPECT_EQ(document["steps"], 4);
  EXPECT_TRUE(document["done"]);
  EXPECT_GT(document["parameters"], 1000);
  EXPECT_GT(document["seconds"], 0);
  EXPECT_TRUE(document["best"]["step"] == 2 || document["best"]["step"] == 4);
  for (const auto* name : {"model", "best"})
    EXPECT_TRUE(fs::exists(folder_.path() / "run" / name / "model.safetensors"));

  // The same score as `litevl eval` gives: the mean of six recalls.
  const auto report = Json::parse(run_litevl("eval --model " + path("run/best") + " --data " +
                                             path("validation.json") + " --frames 2 --json")
                                      .out);
  double sum = 0;
  for (const auto* direction : {"text_to_video", "video_to_text"})
    for (const auto* recall : {"R@1", "R@5", "R@10"})
      sum += report[direction][recall].get<double>();
  EXPECT_NEAR(document["best"]["score"].get<double>(), sum / 6, 1e-6);
}

TEST_F(TrainCommandTest, AFolderIsOneRuns) {
  const auto data = "--data " + path("train.json") + " --log-every 1 ";
  ASSERT_EQ(train(data).exit_code, 0);
  const auto model = fs::last_write_time(folder_.path() / "run/model/model.safetensors");
  expect_one_line_error(train(data + "--rate 1e-4"), 2,
                        "holds a run with other options: rate 1e-05, now 0.0001");
  expect_one_line_error(train(data, 8), 2, "--extend gives it more steps");
  EXPECT_EQ(fs::last_write_time(folder_.path() / "run/model/model.safetensors"), model);
  const auto again = train(data);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("trained 4 steps"));

  const auto longer = train(data + "--extend", 8);
  EXPECT_EQ(longer.exit_code, 0) << longer.err;
  EXPECT_THAT(longer.out, HasSubstr("trained 8 steps"));
  EXPECT_EQ(train(data, 8).exit_code, 0);
  expect_one_line_error(train(data), 2, "steps 8, now 4");

  write_captions("train.json", {0, 1, 2});
  expect_one_line_error(train(data, 8), 2, "another content of --data");
  expect_one_line_error(train(data + "--extend", 4, "new"), 2,
                        "holds no run to be given more steps");
}

// The best model's score is that of `litevl eval` with the same share.
TEST_F(TrainCommandTest, MergesPlaces) {
  const auto data = "--data " + path("train.json") + " --validation " + path("validation.json") +
                    " --validate-every 2 --json --merge ";
  expect_one_line_error(train(data + "0"), 2,
                        "--merge is 0.000000, expected more than 0 and at most 1");
  const auto result = train(data + "0.25");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  expect_one_line_error(train(data + "0.5"), 2,
                        "holds a run with other options: merge 0.25, now 0.5");
  const auto report =
      Json::parse(run_litevl("eval --model " + path("run/best") + " --data " +
                             path("validation.json") + " --frames 2 --merge 0.25 --json")
                      .out);
  double sum = 0;
  for (const auto* direction : {"text_to_video", "video_to_text"})
    for (const auto* recall : {"R@1", "R@5", "R@10"})
      sum += report[direction][recall].get<double>();
  EXPECT_NEAR(Json::parse(result.out)["best"]["score"].get<double>(), sum / 6, 1e-6);
}

TEST_F(TrainCommandTest, ARuinedModelIsNoResult) {
  const auto result = train("--data " + path("train.json") + " --rate 1e30 --checkpoint-every 1");
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.err, HasSubstr("not finite at step"));
  EXPECT_FALSE(fs::exists(folder_.path() / "run/model"));
  // Nothing was kept, so the folder is free for a run that works.
  const auto slower = train("--data " + path("train.json") + " --rate 1e-5");
  EXPECT_EQ(slower.exit_code, 0) << slower.err;
}

TEST_F(TrainCommandTest, AVideoThatCannotBeReadCostsNoStepsThatWereMade) {
  // With this seed the video is in the second of a pass's two batches.
  const auto data = "--seed 0 --checkpoint-every 1000 --data " + path("train.json");
  const auto video = folder_.path() / "6.mp4", good = folder_.path() / "good";
  fs::rename(video, good);
  std::ofstream(video) << "no video";
  const auto result = train(data);
  EXPECT_EQ(result.exit_code, 3);
  // After a note on what the start has and the task does not need.
  EXPECT_THAT(result.err, testing::MatchesRegex("note: [^\n]*\nlitevl: [^\n]*6\\.mp4: [^\n]*\n"));
  EXPECT_THAT(result.err, HasSubstr("the checkpoint of step 1 is kept"));
  EXPECT_TRUE(fs::exists(folder_.path() / "run/checkpoint.safetensors"));
  fs::rename(good, video);
  const auto again = train(data);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("trained 4 steps"));
}

TEST_F(TrainCommandTest, RefusesListsThatAreNotApart) {
  const auto refusal = [&](const std::string& more) {
    const auto result = train(more);
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_FALSE(fs::exists(folder_.path() / "run"));
    return result.err;
  };
  EXPECT_THAT(refusal("--data " + path("train.json") + " --validation " + path("test.json") +
                      " --test " + path("test.json")),
              HasSubstr("--validation and --test are the same list"));
  EXPECT_THAT(refusal("--data " + path("train.json") + " --validation " + path("validation.json") +
                      " --test " + path("test.json")),
              HasSubstr("--validation and --test have videos in common, 1, the first is "));
  fs::copy_file(folder_.path() / "train.json", folder_.path() / "copy.json");
  EXPECT_THAT(refusal("--data " + path("train.json") + " --test " + path("copy.json")),
              HasSubstr("--data and --test are the same list"));
}

// MSR-VTT's JSON for all three, with its videos in a folder of their own.
TEST_F(TrainCommandTest, ReadsTheSplitsOfOneFile) {
  move_videos("clips");
  auto videos = Json::array(), sentences = Json::array();
  for (int i = 0; i < 7; ++i) {
    const auto name = std::to_string(i);
    videos.push_back({{"video_id", name},
                      {"split", i < 4   ? "train"
                                : i < 6 ? "validate"
                                        : "test"}});
    sentences.push_back({{"video_id", name}, {"caption", i % 2 == 0 ? "a red ball" : "a cube"}});
  }
  std::ofstream(folder_.path() / "all.json") << Json{{"videos", videos}, {"sentences", sentences}};
  const auto lists = "--videos " + path("clips") + " --data " + path("all.json") +
                     " --validation " + path("all.json") + " --test " + path("all.json");
  const auto result = train(lists + " --validate-every 4 --max-text-tokens 4 --json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["best"]["step"], 4);
  const auto refused = train(lists + " --validation-split all", 4, "other");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err,
              HasSubstr("--data and --validation have videos in common, 4, the first"));
  const auto same = train(lists + " --test-split val", 4, "other");
  EXPECT_EQ(same.exit_code, 2);
  EXPECT_THAT(same.err, HasSubstr("--validation and --test are the same list"));
}

TEST_F(TrainCommandTest, JoinsCaptionsAndNamesFromOtherFiles) {
  move_videos("clips");
  fs::create_directory(folder_.path() / "published");
  std::ofstream(folder_.path() / "published/captions.json") << R"({
    "videos": [{"video_id": "0", "split": "train"}, {"video_id": "1", "split": "test"}],
    "sentences": [{"video_id": "0", "caption": "a red ball"},
                  {"video_id": "1", "caption": "a green cube"}]})";
  std::ofstream(folder_.path() / "ids.csv") << "video_id\n0\n1\n";
  const auto captions = train("--format ids --data " + path("ids.csv") + " --videos " +
                              path("clips") + " --captions " + path("published/captions.json"));
  EXPECT_EQ(captions.exit_code, 0) << captions.err;

  std::ofstream(folder_.path() / "published/names.txt") << "2 vid1\n3 vid2\n";
  std::ofstream(folder_.path() / "train_qa.json") << R"([
    {"video_id": 1, "id": 0, "question": "which ball?", "answer": "red"},
    {"video_id": 2, "id": 1, "question": "which cube?", "answer": "green"}])";
  fs::remove_all(folder_.path() / "run");
  const auto questions = train("--task questions --data " + path("train_qa.json") + " --videos " +
                               path("clips") + " --mapping " + path("published/names.txt"));
  EXPECT_EQ(questions.exit_code, 0) << questions.err;
  const auto unknown = train("--format csv --data " + path("ids.csv"), 4, "other");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("the format \"csv\" is not known"));
}

TEST_F(TrainCommandTest, LeavesQuestionsWithoutWordsOut) {
  std::ofstream(folder_.path() / "questions.json") << R"([
    {"video": "0.mp4", "question": "...", "answer": "red"},
    {"video": "0.mp4", "question": "which ball?", "answer": "red"},
    {"video": "1.mp4", "question": "which cube?", "answer": "green"},
    {"video": "2.mp4", "question": " :;", "answer": "grey"}])";
  const auto result = train("--task questions --data " + path("questions.json"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("2 questions of "));
  EXPECT_THAT(result.out, HasSubstr("trained 4 steps"));
  const auto refused =
      train("--task questions --caption-weight 0.5 --data " + path("questions.json"));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--caption-weight does nothing here"));
}

TEST_F(TrainCommandTest, LateFusionIsForFramesThatDoNotKnowOfEachOther) {
  const auto result =
      run_litevl("eval --late-fusion --model " + path("model") + " --data " + path("train.json"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("late fusion: the model's frames attend to each other"));
}

TEST_F(TrainCommandTest, AblationMakesItsTablesOnce) {
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  const auto toy =
      fs::absolute(fs::path(source == nullptr ? "." : source) / "share/models/toy-blip");
  const auto config = folder_.path() / "ablation.toml";
  const auto write = [&](const std::string& rate) {
    std::ofstream(config) << "output = \"" << (folder_.path() / "out").string() << "\"\n"
                          << "seeds = [1]\njobs = 2\nthreads = 1\n"
                          << "[test]\nvideos = 4\nseed = 7\n[answers]\nvideos = 6\nseed = 9\n"
                          << "[retrieval]\nstart = \"" << toy.string() << "\"\nsteps = 2\n"
                          << "batch = 4\nrate = " << rate << "\n[questions]\nsteps = 2\nbatch = 4\n"
                          << "[[variant]]\nname = \"LiteVL\"\nframes = 2\n"
                          << "[[variant]]\nname = \"late\"\nvariant = \"space_only\"\nframes = 1\n"
                          << "eval-frames = 2\nlate-fusion = true\n"
                          << "[[table]]\ntitle = \"Two\"\nvariants = [\"LiteVL\", \"late\"]\n";
  };
  write("1e-4");
  const auto ablate = [&] {
    return run_litevl("ablate --json --config '" + config.string() + "'");
  };
  const auto first = ablate();
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const auto tables = Json::parse(first.out);
  EXPECT_TRUE(tables["complete"]);
  ASSERT_EQ(tables["variants"].size(), 2u);
  EXPECT_GT(tables["variants"][0]["parameters"], tables["variants"][1]["parameters"]);
  EXPECT_GE(tables["variants"][1]["right counterpart"]["mean"], 0);
  const auto late = folder_.path() / "out/late/seed-1";
  EXPECT_THAT(Json::parse(std::ifstream(late / "retrieval.json"))["stated"].dump(),
              HasSubstr("late fusion"));

  // Killed between the two evaluations: only what is missing is made.
  const auto kept = fs::last_write_time(late / "retrieval.json");
  fs::remove(late / "questions.json");
  fs::remove(late / "questions-training.json");
  const auto again = ablate();
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(again.out, first.out);
  EXPECT_EQ(fs::last_write_time(late / "retrieval.json"), kept);

  write("2e-4");
  const auto other = ablate();
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("the run was begun with other options"));
}

}  // namespace
}  // namespace litevl
