#include "ablation/summary.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "ablation/runs.h"
#include "ablation/table.h"
#include "litevl/error.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

TEST(OverSeeds, AddsTheVarianceOfSeedsAndOfVideos) {
  // Over videos: intervals of ± 1.96 · 2, so a variance of 4. Over seeds: 1 of three values one
  // apart, a third of it for their mean.
  const double half = 1.96 * 2;
  const auto result = over_seeds(
      {{50, 50 - half, 50 + half}, {51, 51 - half, 51 + half}, {52, 52 - half, 52 + half}});
  EXPECT_DOUBLE_EQ(result.mean, 51);
  EXPECT_EQ(result.lowest, 50);
  EXPECT_EQ(result.highest, 52);
  EXPECT_NEAR(result.half_width, 1.96 * std::sqrt(4 + 1.0 / 3), 1e-9);
  EXPECT_NEAR(over_seeds({{50, 50 - half, 50 + half}}).half_width, half, 1e-9);
}

class SummaryTest : public testing::Test {
 protected:
  SummaryTest() {
    for (const std::int64_t seed : {1, 2}) {
      RunPlan run;
      run.variant = "LiteVL";
      run.seed = seed;
      run.folder = folder_.path() / std::to_string(seed);
      std::filesystem::create_directories(run.folder);
      plan_.runs.push_back(run);
    }
    plan_.tables = {{"Encoders", {"LiteVL"}}};
  }

  void finish(const RunPlan& run, double percent) {
    const auto write = [](const std::filesystem::path& path, const nlohmann::json& document) {
      std::ofstream(path) << document;
    };
    const nlohmann::json direction{{"R@1", percent}, {"R@1_interval", {percent - 1, percent + 1}}};
    const nlohmann::json accuracy{{"accuracy", percent + 10},
                                  {"interval", {percent + 9, percent + 11}}};
    write(retrieval_file(run),
          {{"text_to_video", direction}, {"video_to_text", direction}, {"counterparts", accuracy}});
    write(questions_file(run), accuracy);
    write(training_file(run), {{"seconds", 600}, {"parameters", 2'000'000}});
  }

  TemporaryFolder folder_;
  AblationPlan plan_;
};

TEST_F(SummaryTest, CountsCompleteRunsOnly) {
  finish(plan_.runs[0], 60);
  std::filesystem::remove(questions_file(plan_.runs[0]));
  EXPECT_FALSE(read_figures(plan_.runs[0]));
  EXPECT_THAT(ablation_markdown(plan_, summarise_runs(plan_)), HasSubstr("0 of 2 seeds"));

  finish(plan_.runs[0], 60);
  auto variants = summarise_runs(plan_);
  EXPECT_FALSE(ablation_json(plan_, variants)["complete"]);
  EXPECT_THAT(ablation_markdown(plan_, variants), HasSubstr("LiteVL (1 of 2 seeds) | 60.0 ± 1.0"));

  finish(plan_.runs[1], 62);
  variants = summarise_runs(plan_);
  const auto document = ablation_json(plan_, variants);
  EXPECT_TRUE(document["complete"]);
  EXPECT_EQ(document["variants"][0]["seeds"].size(), 2u);
  EXPECT_EQ(document["variants"][0]["text to video R@1"]["mean"], 61);
  EXPECT_EQ(document["variants"][0]["answers right"]["highest"], 72);
  const auto text = ablation_markdown(plan_, variants);
  EXPECT_THAT(text, HasSubstr("### Encoders"));
  // 1.96 √(2/2 + (2 / 3.92)²) = 2.2.
  EXPECT_THAT(text, HasSubstr("| LiteVL | 61.0 ± 2.2 (60.0 to 62.0) |"));
  EXPECT_THAT(text, HasSubstr("| 10.0 | 2.000 |"));
}

TEST_F(SummaryTest, NamesOfThePlanAreText) {
  plan_.tables = {{"a\x1b[2Jb", {"LiteVL\n"}}};
  for (auto& run : plan_.runs) run.variant = "LiteVL\n";
  const auto text = ablation_markdown(plan_, summarise_runs(plan_));
  EXPECT_THAT(text, HasSubstr("### a?[2Jb\n"));
  EXPECT_THAT(text, HasSubstr("| LiteVL? (0 of 2 seeds) |"));
}

TEST_F(SummaryTest, NamesADocumentThatIsNone) {
  finish(plan_.runs[0], 60);
  std::ofstream(retrieval_file(plan_.runs[0])) << "{}";
  try {
    read_figures(plan_.runs[0]);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 3);
    EXPECT_THAT(error.what(), HasSubstr("is not what litevl writes"));
  }
}

}  // namespace
}  // namespace litevl
