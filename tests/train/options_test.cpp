#include "train/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "litevl/error.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"
#include "train/curriculum.h"

namespace litevl {
namespace {

class OptionsFile : public testing::Test {
 protected:
  TrainOptions read(const std::string& text) {
    const auto path = folder_.path() / "train.toml";
    std::ofstream(path) << text;
    TrainOptions options;
    read_train_options(path, options);
    return options;
  }
  std::string message(const std::string& text) {
    return error_text([&] { read(text); }, Error::Kind::kUsage);
  }
  TemporaryFolder folder_;
};

TEST_F(OptionsFile, EveryOptionComesBack) {
  TrainOptions options;
  std::int64_t number = 3;
  for (auto& field : train_fields(options)) {
    ++number;
    if (auto* text = std::get_if<std::string*>(&field.value)) **text = std::to_string(number);
    if (auto* path = std::get_if<std::filesystem::path*>(&field.value))
      **path = std::to_string(number);
    if (auto* whole = std::get_if<std::int64_t*>(&field.value)) **whole = number;
    if (auto* real = std::get_if<double*>(&field.value))
      **real = 0.25 * static_cast<double>(number);
    if (auto* flag = std::get_if<bool*>(&field.value)) **flag = true;
    if (auto* pooling = std::get_if<TrainPooling*>(&field.value)) **pooling = TrainPooling::kBoth;
    if (auto* list = std::get_if<std::vector<std::string>*>(&field.value)) **list = {"0 1 2", "3"};
  }
  const auto text = write_train_options(options);
  EXPECT_EQ(write_train_options(read(text)), text);
  EXPECT_NE(text, write_train_options(TrainOptions{}));
}

TEST_F(OptionsFile, WholeNumbersMayStandForReals) { EXPECT_EQ(read("rate = 1").rate, 1.0); }

TEST_F(OptionsFile, SaysWhatIsWrongAndWhere) {
  EXPECT_NE(message("stepps = 3").find("unknown option stepps"), std::string::npos);
  EXPECT_NE(message("steps = \"many\"").find("train.toml, steps: has a value of the wrong type"),
            std::string::npos);
  EXPECT_NE(message("steps = 1\nbatch = = 2").find("line 2"), std::string::npos);
  EXPECT_NE(message("curriculum = 7").find("not a list"), std::string::npos);
  EXPECT_THAT(
      message("variant = \"fast\""),
      testing::EndsWith("train.toml, variant: is fast, expected one of space_only, none, dynamic"));
  for (const char* text : {"precision = \"float16\"", "pooling = \"none\"", "task = \"\""})
    EXPECT_THAT(message(text), testing::HasSubstr(", expected one of ")) << text;
  EXPECT_EQ(read("pooling = \"\"").pooling, TrainPooling::kAsStart);
}

// Half a million tables, one in the other: taking them apart would overflow the stack.
TEST_F(OptionsFile, RefusesKeysWithoutAnEnd) {
  std::string deep = "a";
  for (int i = 0; i < 500'000; ++i) deep += ".a";
  EXPECT_THAT(message(deep + " = 1"), testing::HasSubstr("train.toml: has more than 5000 dots"));
  EXPECT_THAT(message("[" + deep + "]"), testing::HasSubstr("dots"));
  EXPECT_THAT(message(deep.substr(0, 9'999) + " = 1"), testing::HasSubstr("unknown option a"));
}

TEST_F(OptionsFile, IsReadAsEveryTextIs) {
  EXPECT_EQ(read("\xEF\xBB\xBFsteps = 7\r\nbatch = 3\r\n").steps, 7);
  const auto refusal = [&](const std::string& text) {
    return error_text([&] { read(text); }, Error::Kind::kData);
  };
  EXPECT_THAT(refusal({"\xFF\xFEs\0t\0", 6}), testing::HasSubstr("is UTF-16, expected UTF-8"));
  EXPECT_THAT(refusal({"steps = 7\0", 10}), testing::HasSubstr("is not a text file"));
  EXPECT_THAT(refusal("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"),
              testing::HasSubstr("git-lfs's pointer"));
}

TEST_F(OptionsFile, RefusesAMissingFile) {
  TrainOptions options;
  EXPECT_THROW(read_train_options(folder_.path() / "none.toml", options), Error);
}

TEST(CheckOptions, RefusesValuesOutOfRange) {
  TrainOptions good;
  good.start = "a";
  good.output = "b";
  EXPECT_NO_THROW(check_train_options(good));
  const auto refuses = [&](auto change) {
    auto options = good;
    change(options);
    EXPECT_THROW(check_train_options(options), Error);
  };
  refuses([](auto& o) { o.start.clear(); });
  refuses([](auto& o) { o.output.clear(); });
  refuses([](auto& o) { o.steps = 0; });
  refuses([](auto& o) { o.batch = 1; });
  refuses([](auto& o) { o.rate = -1; });
  refuses([](auto& o) { o.rate = 0; });
  refuses([](auto& o) { o.rate = std::numeric_limits<double>::quiet_NaN(); });
  refuses([](auto& o) { o.softened_negatives = 1.5; });
  for (const double share : {0.0, 1.5, std::numeric_limits<double>::quiet_NaN()})
    refuses([&](auto& o) { o.kept_places = share; });
  refuses([](auto& o) { o.dropout = 1; });
  refuses([](auto& o) { o.momentum = 1; });
  refuses([](auto& o) { o.layer_decay = 0; });
  refuses([](auto& o) { o.soft_targets = 2; });
}

// Whoever gives an option believes that it does something.
TEST(CheckOptions, RefusesWhatWouldDoNothing) {
  const auto message = [](auto change) -> std::string {
    TrainOptions options;
    options.start = "a";
    options.output = "b";
    change(options);
    try {
      check_train_options(options);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 2);
      return error.what();
    }
    return "";
  };
  using testing::HasSubstr;
  EXPECT_THAT(message([](auto& o) {
                o.task = DataTask::kQuestions;
                o.data = "videos";
                o.caption_weight = 0.5;
              }),
              HasSubstr("--caption-weight does nothing here"));
  EXPECT_THAT(message([](auto& o) { o.caption_weight = 0.5; }), HasSubstr("--caption-weight"));
  EXPECT_EQ(message([](auto& o) {
              o.task = DataTask::kQuestions;
              o.caption_weight = 0.5;
            }),
            "");
  EXPECT_THAT(message([](auto& o) {
                o.task = DataTask::kQuestions;
                o.queue = 1000;
              }),
              HasSubstr("--queue is an option of the task retrieval"));
  EXPECT_THAT(message([](auto& o) { o.queue = 63; }), HasSubstr("less than a batch of 64"));
  EXPECT_THAT(message([](auto& o) { o.augment = true; }),
              HasSubstr("--augment is for video files"));
  EXPECT_THAT(message([](auto& o) { o.patience = 3; }), HasSubstr("--patience needs --validation"));
  EXPECT_THAT(message([](auto& o) { o.answers = "x"; }), HasSubstr("--answers is for"));
  EXPECT_THAT(message([](auto& o) { o.annotations.split = "val"; }), HasSubstr("--split is for"));
  EXPECT_THAT(message([](auto& o) { o.annotations.videos = "x"; }), HasSubstr("are for lists"));
  EXPECT_THAT(message([](auto& o) { o.validation_split = "all"; }),
              HasSubstr("--validation-split needs --validation"));
  EXPECT_THAT(message([](auto& o) { o.test_split = "val"; }), HasSubstr("--test-split needs"));
  EXPECT_EQ(message([](auto& o) {
              o.validation = "list.json";
              o.annotations.videos = "x";
            }),
            "");
  EXPECT_THAT(message([](auto& o) {
                o.data = "videos";
                o.curriculum = {"0 12 0.5"};
              }),
              HasSubstr("--curriculum is for the toy world"));
}

TEST(Presets, AllAreReadAndMakeSense) {
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  const std::filesystem::path root = source == nullptr ? "." : source;
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(root / "configs")) {
    const auto& path = entry.path();
    if (path.extension() != ".toml" || path.filename() == "ablation.toml") continue;
    TrainOptions options;
    ASSERT_NO_THROW(read_train_options(path, options)) << path;
    EXPECT_NO_THROW(check_train_options(options)) << path;
    names.insert(path.stem().string());
  }
  for (const auto* name : {"msrvtt", "didemo", "activitynet", "msvd-qa", "msrvtt-qa"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST(CurriculumLessons, RefusesWhatItCannotRead) {
  for (const std::vector<std::string>& lessons :
       {std::vector<std::string>{"0 12"}, {"0 12 0.5 7"}, {"ten 12 0.5"}, {"5 12 0.5"}})
    EXPECT_THROW(Curriculum({}, lessons), Error);
}

}  // namespace
}  // namespace litevl
