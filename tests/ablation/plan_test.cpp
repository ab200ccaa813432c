#include "ablation/plan.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "litevl/error.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"
#include "train/options.h"

namespace litevl {
namespace {

using testing::HasSubstr;

constexpr const char* kPlan = R"(
output = "out"
seeds = [1, 5]
jobs = 2
threads = 1
[test]
videos = 10
seed = 7
[answers]
videos = 20
seed = 9
[retrieval]
start = "start"
steps = 3
frames = 4
[questions]
steps = 2
rate = 1e-4
[[variant]]
name = "One, of two!"
variant = "none"
[[variant]]
name = "late"
variant = "space_only"
frames = 1
eval-frames = 6
late-fusion = true
[[table]]
title = "Both"
variants = ["late", "One, of two!"]
)";

class AblationPlanTest : public testing::Test {
 protected:
  AblationPlan read(const std::string& text) {
    const auto path = folder_.path() / "plan.toml";
    std::ofstream(path) << text;
    return read_ablation_plan(path);
  }
  std::string message(const std::string& text) {
    return error_text([&] { read(text); }, Error::Kind::kUsage);
  }
  static std::string replaced(const std::string& from, const std::string& to) {
    std::string text = kPlan;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }
  static TrainOptions options(const std::string& toml) {
    TrainOptions options;
    parse_train_options(toml, "test", options);
    return options;
  }
  TemporaryFolder folder_;
};

TEST_F(AblationPlanTest, MakesEveryVariantWithEverySeed) {
  const auto plan = read(kPlan);
  EXPECT_EQ(plan.jobs, 2);
  EXPECT_EQ(plan.test.videos, 10);
  ASSERT_EQ(plan.runs.size(), 4u);
  EXPECT_EQ(plan.runs[0].folder, "out/one-of-two/seed-1");
  EXPECT_EQ(plan.runs[1].folder, "out/late/seed-1") << "all variants of a seed before the next";
  EXPECT_EQ(plan.runs[3].folder, "out/late/seed-5");
  EXPECT_EQ(plan.runs[0].eval_frames, 4);
  EXPECT_FALSE(plan.runs[0].late_fusion);
  EXPECT_EQ(plan.runs[3].eval_frames, 6);
  EXPECT_TRUE(plan.runs[3].late_fusion);

  const auto retrieval = options(plan.runs[3].retrieval);
  EXPECT_EQ(retrieval.task, DataTask::kRetrieval);
  EXPECT_EQ(retrieval.start, "start");
  EXPECT_EQ(retrieval.variant, TrainVariant::kSpaceOnly);
  EXPECT_EQ(retrieval.frames, 1);
  EXPECT_EQ(retrieval.seed, 5);
  EXPECT_EQ(retrieval.steps, 3);
  EXPECT_EQ(retrieval.output, "out/late/seed-5/retrieval");
  const auto questions = options(plan.runs[2].questions);
  EXPECT_EQ(questions.task, DataTask::kQuestions);
  EXPECT_EQ(questions.variant, TrainVariant::kNone);
  EXPECT_EQ(questions.start, "out/one-of-two/seed-5/retrieval/model");
  EXPECT_EQ(questions.rate, 1e-4);
}

TEST_F(AblationPlanTest, SaysWhatIsWrong) {
  EXPECT_THAT(message("output = "), HasSubstr("line 1"));
  EXPECT_THAT(message(replaced("jobs = 2", "job = 2")), HasSubstr("unknown key job"));
  EXPECT_THAT(message(replaced("jobs = 2", "jobs = 0")), HasSubstr("jobs is missing or under 1"));
  EXPECT_THAT(message(replaced("[1, 5]", "[1, 1]")), HasSubstr("seeds is not a list of different"));
  EXPECT_THAT(message(replaced("[1, 5]", "[]")), HasSubstr("seeds"));
  EXPECT_THAT(message(replaced("steps = 3", "stepps = 3")), HasSubstr("unknown option stepps"));
  EXPECT_THAT(message(replaced("steps = 3", "steps = 0")), HasSubstr("--steps is 0"));
  EXPECT_THAT(message(replaced("\"late\"\nvariant", "\"one of two\"\nvariant")),
              HasSubstr("two variants are called"));
  EXPECT_THAT(message(replaced("[\"late\", ", "[\"early\", ")), HasSubstr("no variant early"));
  EXPECT_THAT(message(replaced("[answers]\nvideos = 20", "[answers]\nvideo = 20")),
              HasSubstr("unknown key video of answers"));
  EXPECT_THAT(message(replaced("frames = 1", "frames = \"many\"")), HasSubstr("wrong type"));
}

TEST_F(AblationPlanTest, IsReadAsEveryTextIs) {
  EXPECT_EQ(read(std::string("\xEF\xBB\xBF") + kPlan).jobs, 2);
  EXPECT_THAT(error_text(
                  [&] {
                    read({"\xFF\xFEo\0", 4});
                  },
                  Error::Kind::kData),
              HasSubstr("is UTF-16"));
  std::string deep = "[a";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  EXPECT_THAT(message(deep + "]"), HasSubstr("dots"));
}

TEST_F(AblationPlanTest, TheShippedPlanIsRead) {
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  const std::filesystem::path root = source == nullptr ? "." : source;
  const auto plan = read_ablation_plan(root / "configs/ablation.toml");
  EXPECT_EQ(plan.runs.size(), 24u);
  EXPECT_EQ(plan.tables.size(), 3u);
}

TEST(FolderName, IsPlain) {
  EXPECT_EQ(folder_name("BLIP, frames apart (ClipBERT)"), "blip-frames-apart-clipbert");
  EXPECT_EQ(folder_name("../../x"), "x");
  EXPECT_EQ(folder_name("§"), "variant");
}

}  // namespace
}  // namespace litevl
