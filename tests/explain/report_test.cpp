// The folder that `litevl explain` writes.
#include "explain/report.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "core/torch.h"
#include "explain/pictures.h"
#include "explain/report_words.h"
#include "explain/scaling_profile.h"
#include "litevl/error.h"
#include "support/is_close.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"
#include "torch/safetensors.h"
#include "torch/tensors.h"
#include "video/video_reader.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_grey_video(const fs::path& path, int frames) {
  VideoWriter writer(path, {.width = 48, .height = 32, .frame_rate = 8});
  for (int frame = 0; frame < frames; ++frame)
    writer.write(
        std::vector<std::uint8_t>(3 * 32 * 48, static_cast<std::uint8_t>(5 * frame)).data());
  writer.finish();
}

Array<float> even(at::IntArrayRef sizes, double total) {
  const auto x = torch::rand(sizes);
  return as_array(x / x.sum() * total);
}

Picture random_pictures(std::int64_t count, std::int64_t height, std::int64_t width) {
  Picture pictures({count, height, width, 3});
  std::mt19937 generator(1);
  for (auto& value : pictures) value = static_cast<std::uint8_t>(generator());
  return pictures;
}

// Of two words, three frames, 2×4 patches and five layers.
Report report_of(const fs::path& video, const std::string& text) {
  torch::manual_seed(1);
  Report report;
  report.video = {.path = video,
                  .start_seconds = 0.5,
                  .end_seconds = 2,
                  .duration_seconds = 4,
                  .choice = "as asked for",
                  .faults = {},
                  .seconds = {0.75, 1.25, 1.75},
                  .pictures = {}};
  report.video.pictures = random_pictures(3, 32, 48);
  report.text = text;
  report.model = "a/model";
  auto& explanation = report.explanation;
  explanation.text.words = {{"red", 1, 2}, {"<ball>", 2, 3}};
  explanation.probability = 0.75;
  explanation.layer = 2;
  explanation.gradient = {even({3, 2, 4}, 1),
                          stack<float>({even({3, 2, 4}, 1), Array<float>({3, 2, 4})})};
  explanation.attention = {even({3, 2, 4}, 1),
                           stack<float>({even({3, 2, 4}, 1), even({3, 2, 4}, 1)})};
  explanation.word_shares = as_array(torch::tensor({1.0F, 0.0F}));
  explanation.frame_weights = even({3}, 1);
  explanation.position_weights = even({2, 4}, 1);
  explanation.scaling = as_array(torch::rand({5, 3}) * 2);
  return report;
}

class ReportTest : public testing::Test {
 protected:
  ReportTest() { write_grey_video(video_, 32); }

  TemporaryFolder folder_;
  const fs::path video_ = folder_.path() / "a <video>.mp4", output_ = folder_.path() / "why";
};

TEST_F(ReportTest, HoldsThePageThePicturesAndTheNumbers) {
  auto report = report_of(video_, "a red <script>alert(1)</script> ball");
  report.check =
      Faithfulness{{0, 1}, {{"a", {1, 0}, {0, 1}, 0.5, 0.5}}, {{"b", {1, 0}, {0, 1}, 0.5, 0.5}}};
  write_report(output_, report);
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(output_))
    names.push_back(entry.path().filename());
  EXPECT_THAT(names, testing::UnorderedElementsAre(
                         "index.html", "explanation.json", "explanation.safetensors", "overlay.mp4",
                         "frames.png", "text.png", "word-01.png", "word-02.png", "positions.png",
                         "words.svg", "words.png", "when.svg", "when.png", "frame-weights.svg",
                         "frame-weights.png", "scaling.svg", "scaling.png", "frames-deletion.svg",
                         "frames-deletion.png", "frames-insertion.svg", "frames-insertion.png",
                         "regions-deletion.svg", "regions-deletion.png", "regions-insertion.svg",
                         "regions-insertion.png"));
  const auto page = content(output_ / "index.html");
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, HasSubstr("a &lt;video&gt;.mp4"));
  EXPECT_THAT(page, HasSubstr("0:00.50 to 0:02.00 of 0:04.00, as asked for"));
  EXPECT_THAT(page, HasSubstr("data:video/mp4;base64,"));
  EXPECT_THAT(content(output_ / "words.svg"), HasSubstr("&lt;ball&gt;"));

  const auto numbers = nlohmann::json::parse(content(output_ / "explanation.json"));
  EXPECT_EQ(numbers["words"][0]["word"], "red");
  EXPECT_EQ(numbers["heat"]["words"][0]["heat"].size(), 3u);
  EXPECT_EQ(numbers["heat"]["words"][0]["heat"][0][1].size(), 4u);
  EXPECT_EQ(numbers["scaling"].size(), 5u);
  EXPECT_EQ(numbers["check"]["frames"][0]["deletion_area"], 0.5);
  const auto tensors = load_safetensors(output_ / "explanation.safetensors");
  EXPECT_TRUE(is_close(tensors.at("heat.words"), as_tensor(report.explanation.gradient.words),
                       {.atol = 0}));
  EXPECT_FALSE(tensors.contains("frame_heat"));  // there is none

  // A second and a half at eight pictures a second.
  VideoReader overlay(output_ / "overlay.mp4");
  EXPECT_NEAR(overlay.info().duration_seconds, 1.5, 0.01);
  EXPECT_EQ(overlay.info().width, 48);
}

TEST_F(ReportTest, NothingIsOverwrittenAndNothingHalfIsLeft) {
  const auto report = report_of(video_, "a red ball");
  fs::create_directory(output_);
  write_report(output_, report);  // an empty folder is as good as none
  try {
    write_report(output_, report);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kUsage);
    EXPECT_THAT(error.what(), HasSubstr("is there already"));
  }
  const auto other = folder_.path() / "other";
  EXPECT_THROW(write_report(other, report_of(folder_.path() / "missing.mp4", "a ball")), Error);
  EXPECT_FALSE(fs::exists(other));
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_.path())) ++count;
  EXPECT_EQ(count, 2u);  // the video and the first report
  EXPECT_THROW(write_report(video_ / "in-a-file", report), Error);
}

TEST(Pictures, OverlayLeavesColdPlacesAsTheyAre) {
  const auto pictures = random_pictures(2, 8, 8);
  const auto frames = as_tensor(pictures);
  Array<float> heat({2, 2, 2});
  EXPECT_TRUE(torch::equal(as_tensor(overlay(pictures, heat, 0)), frames));
  heat.row(1).row(0)[1] = 1;
  const auto warm = as_tensor(overlay(pictures, heat, 1));
  EXPECT_TRUE(torch::equal(warm[0], frames[0]));
  EXPECT_TRUE(torch::equal(warm[1].slice(0, 6), frames[1].slice(0, 6)));
  // The corner that is hottest is three quarters viridis's yellow.
  const auto expected =
      (frames[1][0][7].to(torch::kFloat32) * 0.25 + torch::tensor({253.0F, 231.0F, 37.0F}) * 0.75);
  EXPECT_TRUE(is_close(warm[1][0][7].to(torch::kFloat32), expected, {.atol = 0.51}));
}

TEST(Pictures, HeatThatIsNoNumberIsCold) {
  const auto pictures = random_pictures(1, 8, 8);
  Array<float> heat({1, 2, 2});
  std::ranges::fill(heat, std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(torch::equal(as_tensor(overlay(pictures, heat, 1)), as_tensor(pictures)));
}

TEST(ReportWords, SayWhereAndWhen) {
  EXPECT_EQ(time_text(61.005), "1:01.01");
  EXPECT_EQ(percent_text(0.1234), "12.3%");
  Array<float> heat({3, 4});
  EXPECT_EQ(place_text(heat), "nowhere");
  heat.row(0)[0] = 1;
  EXPECT_EQ(place_text(heat), "upper left");
  heat.row(2)[0] = 1;
  EXPECT_EQ(place_text(heat), "left");
  heat.row(0)[3] = heat.row(2)[3] = 1;
  EXPECT_EQ(place_text(heat), "centre");
  heat.row(2)[0] = heat.row(2)[3] = 5;
  EXPECT_EQ(place_text(heat), "bottom");
}

TEST_F(ReportTest, ScalingOfADataSet) {
  const auto model = make_encoder(small_model());
  const auto profile = measure_scaling(*model, "small", {video_, folder_.path() / "missing.mp4"});
  EXPECT_EQ(profile.videos, 1);
  EXPECT_EQ(profile.missing, 1);
  ASSERT_EQ(profile.mean.size(), 2u);
  for (std::size_t layer = 0; layer < 2; ++layer) {
    EXPECT_GT(profile.least[layer], 0);
    EXPECT_LT(profile.greatest[layer], 2);
    EXPECT_LE(profile.least[layer], profile.mean[layer]);
    EXPECT_GE(profile.greatest[layer], profile.mean[layer]);
    EXPECT_LE(profile.deviation[layer], profile.greatest[layer] - profile.least[layer]);
  }
  EXPECT_EQ(scaling_table({profile, profile}).rows.size(), 4u);
  EXPECT_THROW(measure_scaling(*model, "small", {folder_.path() / "missing.mp4"}), Error);
  auto config = small_model_config();
  config.vision.attention = TimeAttention::kSpaceOnly;
  const auto blip = make_encoder(LiteVL(config));
  EXPECT_THROW(measure_scaling(*blip, "blip", {video_}), Error);
}

}  // namespace
}  // namespace litevl
