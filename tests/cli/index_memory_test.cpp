// What `index --memory` promises, measured.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "cli/started_program.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/model_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMegabyte = 1'000'000;

// Pictures as large as BLIP's, of which a clip of 8 takes 4.8 MB, and hardly any model.
void write_model_of_large_pictures(const fs::path& folder) {
  ModelConfig config = small_model_config();
  config.vision.image_height = config.vision.image_width = 224;
  config.vision.max_frames = 8;
  LiteVL model(config);
  model->eval();
  std::string words;
  for (const auto& word : small_vocabulary()) words += word + "\n";
  save_model_folder(folder, model, config, words);
}

class IndexMemory : public testing::Test {
 protected:
  IndexMemory() {
    write_model_of_large_pictures(folder_.path() / "model");
    write_grey_video(folder_.path() / "long.mp4", 90, 400);
  }

  // Bytes at the most.
  std::int64_t peak_of_indexing(const std::string& options) const {
    fs::remove_all(folder_.path() / "library");
    StartedProgram program("index long.mp4 --model model --library library --threads 2 " + options,
                           "cd '" + folder_.path().string() + "';");
    std::int64_t peak = 0;
    EXPECT_FALSE(program.wait_until([&] {
      if (program.is("litevl-video")) peak = std::max(peak, program.peak_memory_bytes());
      return false;
    }));
    EXPECT_EQ(program.finish().exit_code, 0);
    return peak;
  }

  TemporaryFolder folder_;
};

TEST_F(IndexMemory, IsBoundedByFewerClipsAtOnce) {
  const auto refused =
      run_litevl("index '" + (folder_.path() / "long.mp4").string() + "' --model '" +
                 (folder_.path() / "model").string() + "' --library '" +
                 (folder_.path() / "library").string() + "' --threads 2 --memory 1M");
  expect_one_line_error(refused, 2, "one clip with this model takes ");
  EXPECT_FALSE(fs::exists(folder_.path() / "library"));
  const auto named = refused.err.find("takes ") + 6;
  const auto least = refused.err.substr(named, refused.err.find(' ', named) - named);
  const auto bounded = peak_of_indexing("--memory " + least);
  EXPECT_GT(bounded, 0);
  EXPECT_LE(bounded, std::stoll(least) * kMegabyte);
  // Seven clips more are 34 MB as they are decoded, and as much again put beside each other.
  EXPECT_GT(peak_of_indexing(""), bounded + 35 * kMegabyte);
}

TEST_F(IndexMemory, OnlyAmountsAreTaken) {
  expect_one_line_error(run_litevl("index --memory lots"), 2, "--memory: \"lots\" is no amount");
}

}  // namespace
}  // namespace litevl
