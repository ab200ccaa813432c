// What the loop does when it is stopped, extended, given a hostile checkpoint, or ruins its model.
#include <gmock/gmock.h>

#include <fstream>

#include "core/files.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "support/error_text.h"
#include "train/run_folder.h"
#include "train/tiny_run.h"

namespace litevl {
namespace {

using testing::HasSubstr;

class TrainerSafetyTest : public TrainerTest {
 protected:
  std::filesystem::path checkpoint() const { return checkpoint_of(options_); }

  // The refusal of a checkpoint that is a good one but for `change`.
  std::string refusal(const std::function<void(Tensors&)>& change) {
    if (good_.empty()) {
      auto model = new_model();
      train(model, 4);
      good_ = state_of(folder_.path());
    }
    auto changed = good_;
    change(changed);
    save_safetensors(checkpoint(), changed);
    auto model = new_model();
    return error_text([&] { train(model); }, Error::Kind::kData);
  }
  std::string refusal(const std::string& name, const at::Tensor& value) {
    return refusal([&](Tensors& tensors) { tensors[name] = value; });
  }

  Tensors good_;
};

TEST_F(TrainerSafetyTest, StopsAtALossThatIsNotFinite) {
  source_.is_broken = true;
  auto model = new_model();
  EXPECT_THAT(error_text([&] { train(model); }, Error::Kind::kData),
              HasSubstr("loss (its vtc part) is not finite at step 0; try a lower --rate"));
  EXPECT_FALSE(std::filesystem::exists(checkpoint()));
}

// Whatever step the ruin falls on, what is kept can go on.
TEST_F(TrainerSafetyTest, KeepsNothingThatIsRuined) {
  options_.rate = 1e30;
  for (const std::int64_t every : {1, 2, 5}) {
    for (const std::int64_t warmup : {0, 4}) {
      options_.warmup_steps = warmup;
      options_.checkpoint_every = every;
      std::filesystem::remove(checkpoint());
      auto model = new_model();
      EXPECT_THAT(error_text([&] { train(model); }, Error::Kind::kData), HasSubstr("not finite"));
      if (!std::filesystem::exists(checkpoint())) continue;
      for (const auto& [name, value] : state_of(folder_.path()))
        EXPECT_TRUE(value.isfinite().all().item<bool>()) << name;
    }
  }
}

// The checkpoint that the error names is the one that is there, and a step can be made from it.
TEST_F(TrainerSafetyTest, NamesTheCheckpointFromBefore) {
  options_.checkpoint_every = 3;
  const auto run = [&](double broken_from) {
    auto model = new_model();
    litevl::train(model, tiny_tokenizer(), source_, options_, [&](const TrainReport& report) {
      source_.is_broken = static_cast<double>(report.step) >= broken_from;
      return true;
    });
  };
  EXPECT_THAT(error_text([&] { run(4); }, Error::Kind::kData),
              HasSubstr("the checkpoint of step 3 is from before"));
  EXPECT_EQ(state_of(folder_.path()).at("step").item<std::int64_t>(), 3);
  source_.is_broken = false;
  run(100);
  EXPECT_EQ(state_of(folder_.path()).at("step").item<std::int64_t>(), 12);
}

// A video that cannot be read in the middle of a run costs the step that it is needed for only.
TEST_F(TrainerSafetyTest, KeepsTheStepsBeforeABatchThatCannotBeMade) {
  options_.checkpoint_every = 5;
  for (const std::int64_t missing : {0, 3, 5, 7}) {
    source_.missing_step = missing;
    std::filesystem::remove(checkpoint());
    auto model = new_model();
    const auto told = error_text([&] { train(model); }, Error::Kind::kData);
    EXPECT_THAT(told, HasSubstr("missing.mp4: cannot be read"));
    EXPECT_EQ(std::filesystem::exists(checkpoint()), missing > 0);
    if (missing == 0) continue;
    EXPECT_THAT(told, HasSubstr("checkpoint of step " + std::to_string(missing) + " is kept"));
    EXPECT_EQ(state_of(folder_.path()).at("step").item<std::int64_t>(), missing);
  }
  // The video is there again.
  source_.missing_step = -1;
  auto model = new_model();
  const auto losses = train(model);
  EXPECT_EQ(losses.begin()->first, 8);
  const auto resumed = state_of(folder_.path());
  std::filesystem::remove(checkpoint());
  auto other = new_model();
  train(other);
  expect_equal(state_of(folder_.path()), resumed);
}

TEST_F(TrainerSafetyTest, RefusesAHostileCheckpoint) {
  const auto whole = [](std::int64_t value) { return torch::tensor(value, torch::kInt64); };
  EXPECT_THAT(refusal("step", whole(std::int64_t{1} << 62)),
              HasSubstr("step is 46116860184273879"));
  EXPECT_THAT(refusal("step", whole(-1)), HasSubstr("step is -1, expected 0 to 12"));
  EXPECT_THAT(refusal("step", whole(13)), HasSubstr("step is 13"));
  EXPECT_THAT(refusal("step", torch::tensor(1e300, torch::kFloat64)), HasSubstr("has no step"));
  EXPECT_THAT(refusal("step", torch::zeros({2}, torch::kInt64)), HasSubstr("has no step"));
  EXPECT_THAT(refusal([](Tensors& tensors) { tensors.erase("plan"); }), HasSubstr("has no plan"));
  EXPECT_THAT(refusal("plan", torch::zeros({0, 2}, torch::kInt64)), HasSubstr("plan is not"));
  EXPECT_THAT(refusal("plan", torch::tensor({{0, 12}, {3, 9}}, torch::kInt64)),
              HasSubstr("plan is not"));
  EXPECT_THAT(refusal("plan", torch::tensor({{0, 12}, {8, 20}}, torch::kInt64)),
              HasSubstr("step is 4, expected 8 to 20"));
  EXPECT_THAT(refusal("plan", torch::tensor({{0, 20}}, torch::kInt64)),
              HasSubstr("of a run of 20 steps, not 12"));
  EXPECT_THAT(refusal("seconds", torch::tensor(-1.0, torch::kFloat64)), HasSubstr("seconds"));
  EXPECT_THAT(refusal("temp.step", whole(5)), HasSubstr("temp.step is 5, expected 0 to 4"));
  EXPECT_THAT(
      refusal("vision_proj.weight", torch::full_like(good_.at("vision_proj.weight"),
                                                     std::numeric_limits<float>::quiet_NaN())),
      HasSubstr("vision_proj.weight holds numbers that are not finite"));
  EXPECT_THAT(refusal("vision_proj.weight", good_.at("vision_proj.weight").to(torch::kInt64)),
              HasSubstr("vision_proj.weight is missing or of another shape"));
  const auto selection = [&](std::int64_t best, std::int64_t since, std::int64_t last) {
    return refusal([&](Tensors& tensors) {
      tensors["selection.best_score"] = torch::tensor(1.0, torch::kFloat64);
      tensors["selection.best_step"] = whole(best);
      tensors["selection.checks_since"] = whole(since);
      tensors["selection.last_step"] = whole(last);
    });
  };
  EXPECT_THAT(selection(2, 0, 5), HasSubstr("selection.last_step is 5, expected 1 to 4"));
  EXPECT_THAT(selection(4, 0, 3), HasSubstr("selection.best_step is 4"));
  EXPECT_THAT(selection(2, std::int64_t{1} << 62, 4), HasSubstr("selection.checks_since"));
}

TEST_F(TrainerSafetyTest, RefusesAQueueThatNobodyFilled) {
  options_.queue = 8;
  EXPECT_THAT(refusal("queue.count", torch::tensor(std::int64_t{1} << 62, torch::kInt64)),
              HasSubstr("queue.count is"));
}

// An extended run makes the steps of a run that was not interrupted before it was extended.
TEST_F(TrainerSafetyTest, GoesOnToMoreSteps) {
  options_.steps = 8;
  auto model = new_model();
  train(model);
  options_.steps = 20;
  std::map<std::int64_t, double> rates;
  const auto extend = [&](std::int64_t stop_at) {
    auto again = new_model();
    return litevl::train(again, tiny_tokenizer(), source_, options_,
                         [&](const TrainReport& report) {
                           rates[report.step] = report.rate;
                           return report.step < stop_at;
                         })
        .step;
  };
  std::filesystem::copy_file(checkpoint(), folder_.path() / "8");
  EXPECT_EQ(extend(100), 20);
  const auto expected = state_of(folder_.path());
  const auto uninterrupted = rates;
  EXPECT_EQ(rates.begin()->first, 9);
  std::filesystem::copy_file(folder_.path() / "8", checkpoint(),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(extend(13), 13);
  EXPECT_EQ(extend(100), 20);
  EXPECT_EQ(rates, uninterrupted);
  expect_equal(state_of(folder_.path()), expected);

  options_.steps = 10;
  auto shorter = new_model();
  EXPECT_THAT(error_text([&] { train(shorter); }, Error::Kind::kData),
              HasSubstr("of a run of 20 steps, not 10"));
}

TEST_F(TrainerSafetyTest, AStopDuringValidationLosesNothing) {
  options_.validate_every = 3;
  bool is_stopped = false;
  const auto run = [&](std::int64_t stop_at) {
    auto model = new_model();
    std::int64_t step = -1;
    return litevl::train(model, tiny_tokenizer(), source_, options_,
                         [&](const TrainReport& report) {
                           step = report.step;
                           return !is_stopped;
                         },
                         {.measure =
                              [&](LiteVL& m) {
                                is_stopped = step + 1 == stop_at;
                                if (is_stopped) throw Stopped();
                                return m->temperature().item<double>();
                              },
                          .keep = [](LiteVL&) {}});
  };
  const auto log_of = [&] {
    std::istringstream text(read_file(folder_.path() / "log.csv", 1 << 20));
    std::vector<std::string> validations;
    for (std::string line; std::getline(text, line);)
      validations.push_back(line.substr(line.rfind(',') + 1));
    return validations;
  };
  EXPECT_TRUE(run(100).is_done);
  const auto whole = state_of(folder_.path());
  const auto log = log_of();
  std::filesystem::remove(checkpoint());
  for (const std::int64_t at : {6, 12}) {
    const auto outcome = run(at);
    EXPECT_EQ(outcome.step, at);
    EXPECT_FALSE(outcome.is_done);
    EXPECT_EQ(state_of(folder_.path()).at("selection.last_step").item<std::int64_t>(), at - 3);
    is_stopped = false;
  }
  EXPECT_TRUE(run(100).is_done);
  expect_equal(state_of(folder_.path()), whole);
  EXPECT_EQ(log_of(), log);
}

TEST_F(TrainerSafetyTest, AFailureOfTheValidationLosesNoSteps) {
  options_.validate_every = 3;
  auto model = new_model();
  const Validation failing{
      .measure = [](LiteVL&) -> double { throw Error(Error::Kind::kData, "list", "broken"); },
      .keep = [](LiteVL&) {}};
  EXPECT_THAT(error_text(
                  [&] {
                    litevl::train(
                        model, tiny_tokenizer(), source_, options_,
                        [](const TrainReport&) { return true; }, failing);
                  },
                  Error::Kind::kData),
              HasSubstr("broken"));
  EXPECT_EQ(state_of(folder_.path()).at("step").item<std::int64_t>(), 3);
}

class RunFolderTest : public testing::Test {
 protected:
  RunFolderTest() {
    options_.start = "start";
    options_.output = (folder_.path() / "run").string();
    std::filesystem::create_directories(options_.output);
    enter();
    std::ofstream(checkpoint_of(options_)) << "a checkpoint";
  }
  void enter(RunChange change = RunChange::kNothing) {
    enter_run_folder(options_, change, inputs_);
  }
  std::string refusal(RunChange change = RunChange::kNothing,
                      Error::Kind kind = Error::Kind::kUsage) {
    return error_text([&] { enter(change); }, kind);
  }
  std::filesystem::path run() const { return options_.output; }

  TemporaryFolder folder_;
  TrainOptions options_;
  RunInputs inputs_{{"start", "1"}, {"data", "2"}};
};

TEST_F(RunFolderTest, GoesOnWithTheSameOptionsOnly) {
  enter();
  const auto there = read_file(run() / "options.toml", 1 << 20);
  options_.rate = 2e-5;
  options_.seed = 4;
  options_.data = "other.json";
  EXPECT_THAT(refusal(),
              HasSubstr("data toy-videos, now other.json; rate 1e-05, now 2e-05; seed 1, now 4"));
  EXPECT_EQ(read_file(run() / "options.toml", 1 << 20), there);
}

TEST_F(RunFolderTest, ChecksEveryOption) {
  const auto fields = train_fields(options_);
  for (const auto& field : fields) {
    if (field.name == "output") continue;
    std::visit(
        [&](auto* value) {
          const auto before = *value;
          if constexpr (std::is_same_v<decltype(value), bool*>)
            *value = !*value;
          else if constexpr (std::is_arithmetic_v<std::remove_pointer_t<decltype(value)>>)
            *value += 1;
          else if constexpr (std::is_enum_v<std::remove_pointer_t<decltype(value)>>)
            *value = words_of(*value)[*value == words_of(*value)[1].value ? 0 : 1].value;
          else if constexpr (std::is_same_v<decltype(value), std::vector<std::string>*>)
            *value = {"x"};
          else
            *value = "x";
          EXPECT_THAT(refusal(), HasSubstr(field.name + " ")) << field.name;
          *value = before;
        },
        field.value);
  }
  enter();
}

TEST_F(RunFolderTest, AMovedFolderIsTheSameRun) {
  std::filesystem::rename(run(), folder_.path() / "moved");
  options_.output = (folder_.path() / "moved").string();
  enter();
}

TEST_F(RunFolderTest, OnlyExtensionsHaveMoreSteps) {
  options_.steps += 500;
  EXPECT_THAT(refusal(), HasSubstr("steps 1000, now 1500; --extend gives it more steps"));
  enter(RunChange::kSteps);
  enter();
  options_.steps -= 1;
  EXPECT_THAT(refusal(RunChange::kSteps), HasSubstr("steps 1500, now 1499"));
  options_.steps += 2;
  options_.rate = 1;
  EXPECT_THAT(refusal(RunChange::kSteps), HasSubstr("options: rate 1e-05, now 1; use another"));
  options_.output = (folder_.path() / "new").string();
  EXPECT_THAT(refusal(RunChange::kSteps), HasSubstr("holds no run to be given more steps"));
}

TEST_F(RunFolderTest, OtherContentOfTheSameNameIsAnotherRun) {
  inputs_["data"] = "3";
  EXPECT_THAT(refusal(), HasSubstr("another content of --data"));
  inputs_["data"] = "2";
  std::ofstream(run() / "inputs.json") << "[1]";
  EXPECT_THAT(refusal(RunChange::kNothing, Error::Kind::kData), HasSubstr("inputs.json"));
}

TEST_F(RunFolderTest, ARunWithoutResultsMayBeBegunAnew) {
  std::filesystem::remove(checkpoint_of(options_));
  options_.rate = 1;
  enter();
  std::filesystem::create_directory(run() / "model");
  EXPECT_THAT(refusal(), HasSubstr("no checkpoint to go on from"));
  std::ofstream(checkpoint_of(options_)) << "a checkpoint";
  std::filesystem::remove(run() / "options.toml");
  EXPECT_THAT(refusal(), HasSubstr("no options.toml"));
}

}  // namespace
}  // namespace litevl
