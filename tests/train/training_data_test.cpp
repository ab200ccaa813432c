#include "train/training_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/temporary_folder.h"

namespace litevl {
namespace {

std::string write_list(const TemporaryFolder& folder, int videos) {
  auto list = nlohmann::json::array();
  for (int i = 0; i < videos; ++i)
    list.push_back({{"video", std::to_string(i) + ".mp4"},
                    {"caption", "thing " + std::to_string(i) + "\nmoves"}});
  const auto path = folder.path() / "validation.json";
  std::ofstream(path) << list;
  return path;
}

TEST(HeldOutSentences, AreTheValidationsCaptionsALineEach) {
  const TemporaryFolder folder;
  TrainOptions options;
  options.validation = write_list(folder, 150);
  auto sentences = held_out_sentences(options);
  ASSERT_EQ(sentences.size(), 150u);
  EXPECT_EQ(sentences, held_out_sentences(options));
  EXPECT_FALSE(std::ranges::is_sorted(sentences));
  EXPECT_THAT(sentences, testing::Contains("thing 7 moves"));
  options.validation = write_list(folder, 2500);
  EXPECT_EQ(held_out_sentences(options).size(), 2000u);
}

TEST(HeldOutSentences, AreNoneWhereThereAreFew) {
  const TemporaryFolder folder;
  TrainOptions options;
  EXPECT_TRUE(held_out_sentences(options).empty());
  options.validation = write_list(folder, 99);
  EXPECT_TRUE(held_out_sentences(options).empty());
  options.validation = write_list(folder, 150);
  options.task = DataTask::kQuestions;
  EXPECT_TRUE(held_out_sentences(options).empty());
}

}  // namespace
}  // namespace litevl
