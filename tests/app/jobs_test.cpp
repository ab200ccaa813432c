// From files to results through what a command, a server or a program calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "app/model_parts.h"
#include "app/models.h"
#include "core/stop.h"
#include "library/tiny_library.h"
#include "litevl/litevl.h"
#include "support/error_text.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Jobs : public testing::Test {
 protected:
  Jobs() {
    fs::create_directories(videos_);
    for (int i = 0; i < 3; ++i) write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 1, 80 * i);
    vocab_ = folder_.path() / "vocab.txt";
    std::ofstream file(vocab_);
    for (const auto& word : small_vocabulary()) file << word << '\n';
  }

  Model model(const std::string& fingerprint = kTinyFingerprint) {
    return model_of("/models/tiny",
                    {make_encoder(small_model()), vocab_, "small things", fingerprint, "float32"});
  }
  IndexResult index(IndexRequest request = {}) {
    request.library = library_;
    if (request.videos.empty()) request.videos = {videos_};
    return update_library(request, model());
  }

  TemporaryFolder folder_;
  fs::path videos_ = folder_.path() / "videos", library_ = folder_.path() / "library", vocab_;
};

TEST_F(Jobs, ALibraryIsIndexedAndSearched) {
  std::vector<ProgressState> told;
  const auto result =
      index({.options = {.progress = [&](const ProgressState& state) { told.push_back(state); }}});
  EXPECT_EQ(result.report.videos, 3);
  EXPECT_THAT(result.notes, testing::ElementsAre(HasSubstr("small things")));
  ASSERT_FALSE(told.empty());
  EXPECT_TRUE(told.back().is_over);
  EXPECT_EQ(std::ranges::count_if(told, [](const auto& state) { return state.is_over; }), 1);
  EXPECT_EQ(told.back().done, told.back().total);
  EXPECT_EQ(index_json(result)["videos"], 3);
  EXPECT_EQ(Library(library_).model(), "/models/tiny");

  SearchSession session(library_, model());
  const auto found = session.search("a ball", {.top = 2});
  EXPECT_EQ(found.results.size(), 2u);
  EXPECT_THAT(found.notes, testing::Contains(HasSubstr("small things")));
  const auto document = search_json("a ball", found);
  EXPECT_EQ(document["results"][0]["video"], found.results[0].video);
  // What is added meanwhile is found.
  write_grey_video(videos_ / "new.mp4", 1, 200);
  index();
  EXPECT_EQ(session.search("a ball").results.size(), 4u);
}

TEST_F(Jobs, MemoryIsBoundedWhereTheEngineComputes) {
  const OpenedModel opened{make_encoder(small_model()), vocab_, "", kTinyFingerprint, "float32"};
  IndexRequest request{.library = library_, .videos = {videos_}};
  request.options.memory_bytes = 1'000'000;
  const auto refusal = [&](const Model& model) {
    return error_text([&] { update_library(request, model); }, Error::Kind::kUsage);
  };
  EXPECT_THAT(refusal(model_of("/models/tiny", opened)), HasSubstr("on the CPU only"));
  const Model model = model_of("/models/tiny", opened, EngineUse{Precision::kFloat32, 1});
  EXPECT_THAT(refusal(model), HasSubstr("one clip with this model takes "));
  EXPECT_FALSE(fs::exists(library_));
  request.options.memory_bytes = -1;
  EXPECT_THAT(refusal(model), HasSubstr("memory of less than nothing"));
  request.options.memory_bytes = 1'000'000'000;
  EXPECT_EQ(update_library(request, model).report.videos, 3);
}

TEST_F(Jobs, WhatIsAskedToStopKeepsWhatItHas) {
  const std::atomic<bool> is_cancelled = true;
  EXPECT_THROW(index({.options = {.is_cancelled = &is_cancelled}}), Stopped);
  EXPECT_EQ(index().report.videos, 3);
  SearchSession session(library_, model());
  EXPECT_THROW(session.search("a ball", {.is_cancelled = &is_cancelled}), Stopped);
  EXPECT_EQ(session.search("a ball").results.size(), 3u);
}

TEST_F(Jobs, EncodingTellsItsProgressAndStops) {
  const Model with = model();
  const std::vector<std::string> texts(150, "a ball");
  std::vector<ProgressState> told;
  std::atomic<bool> is_cancelled = false;
  const EncodeOptions options{
      .is_cancelled = &is_cancelled,
      .progress = [&](const ProgressState& state) { told.push_back(state); }};
  const auto all = with.encode_texts(texts, options);
  EXPECT_EQ(all.rows, 150);
  EXPECT_EQ(all.values, with.encode_texts(texts).values);
  EXPECT_THAT(std::vector(all.row(149).begin(), all.row(149).end()),
              testing::Pointwise(testing::FloatNear(1e-6f), with.encode_texts({"a ball"}).values));
  ASSERT_FALSE(told.empty());
  EXPECT_TRUE(told.back().is_over);
  EXPECT_EQ(told.back().done, 150);
  EXPECT_EQ(std::ranges::count_if(told, [](const auto& state) { return state.is_over; }), 1);
  told.clear();
  const fs::path video = videos_ / "1.mp4";
  EXPECT_EQ(with.encode_video(video, {}, options).embeddings.rows, 1);
  EXPECT_EQ(told.back().total, 1);

  // From within, after the first part.
  int calls = 0;
  const EncodeOptions stops{.is_cancelled = &is_cancelled, .progress = [&](const ProgressState&) {
                              ++calls;
                              is_cancelled = true;
                            }};
  EXPECT_THROW(with.encode_texts(texts, stops), Stopped);
  EXPECT_EQ(calls, 2);  // after 64 texts, and the end
  EXPECT_THROW(with.encode_texts({"a ball"}, options), Stopped);
  EXPECT_THROW(with.encode_video(video, {}, options), Stopped);
  const ModelInfo& info = with.info();
  const std::vector<std::uint8_t> grey(static_cast<std::size_t>(info.height * info.width * 3), 9);
  EXPECT_THROW(with.encode_pictures(grey, 1, 1, options), Stopped);
  const std::vector<float> plane(grey.size(), 0);
  EXPECT_THROW(with.encode_frames(plane, 1, 1, options), Stopped);
  is_cancelled = false;
  EXPECT_EQ(with.encode_frames(plane, 1, 1, options).rows, 1);
}

TEST_F(Jobs, NothingIsMadeOfNothing) {
  EXPECT_THAT(
      error_text([&] { index({.videos = {folder_.path() / "none"}}); }, Error::Kind::kUsage),
      HasSubstr("none"));
  fs::create_directories(folder_.path() / "empty");
  EXPECT_THAT(
      error_text([&] { index({.videos = {folder_.path() / "empty"}}); }, Error::Kind::kUsage),
      HasSubstr("no video files"));
  EXPECT_FALSE(fs::exists(library_));
  EXPECT_THAT(error_text([&] { model_for_index({.library = library_}, {}); }, Error::Kind::kUsage),
              HasSubstr("a new library needs folders"));
  EXPECT_THAT(error_text([&] { SearchSession(library_, model()); }, Error::Kind::kUsage),
              HasSubstr("there is no library here"));
  EXPECT_THAT(error_text([&] { model_for_search(library_, {}); }, Error::Kind::kUsage),
              HasSubstr("there is no library here"));
}

TEST_F(Jobs, AFileThatIsNoVideoIsRefused) {
  const fs::path text = folder_.path() / "notes.txt", odd = folder_.path() / "video.bin",
                 damaged = folder_.path() / "damaged.mp4";
  std::ofstream(text) << "a red ball";
  std::ofstream(damaged) << "a red ball";
  fs::copy_file(videos_ / "0.mp4", odd);
  const auto refusal = [&](const std::vector<fs::path>& named) {
    return error_text([&] { index({.videos = named}); }, Error::Kind::kUsage);
  };
  EXPECT_THAT(refusal({videos_, text}), HasSubstr("notes.txt: not a video"));
  EXPECT_THAT(refusal({damaged}), HasSubstr("index takes videos and folders with videos"));
  EXPECT_FALSE(fs::exists(library_));
  // Whatever its name is, a video is one; and one damaged file among others stops nothing.
  const auto report = index({.videos = {odd, damaged}}).report;
  EXPECT_EQ(report.videos, 1);
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_EQ(report.failed[0].path, damaged);
  EXPECT_THAT(refusal({text}), HasSubstr("notes.txt"));
  EXPECT_EQ(Library(library_).roots().size(), 2u);
}

TEST_F(Jobs, AnotherModelIsRefused) {
  index();
  EXPECT_THAT(error_text([&] { SearchSession(library_, model("77c0e25555555555")); }),
              HasSubstr("model"));
  // The library's own is not where it was.
  EXPECT_THAT(error_text([&] { model_for_search(library_, {}); }),
              HasSubstr("no longer in /models/tiny"));
}

TEST_F(Jobs, AVideoIsAsked) {
  std::vector<std::string> labels;
  int ends = 0;
  AskRequest request{.video = videos_ / "1.mp4",
                     .questions = {"which way?", "what?"},
                     .answers = std::vector<std::string>{"red", "left"},
                     .threshold = 1,
                     .progress = [&](const ProgressState& state) {
                       labels.push_back(state.label);
                       ends += state.is_over;
                     }};
  const auto report = ask_video(request, model());
  ASSERT_EQ(report.answers.size(), 2u);
  EXPECT_TRUE(report.is_unsure(report.answers[0].result));
  EXPECT_THAT(labels, testing::Contains("watching"));
  EXPECT_EQ(ends, 1);
  const auto document = ask_json(report);
  EXPECT_EQ(document["answers"].size(), 2u);
  EXPECT_EQ(document["answers"][0]["not_sure"], true);
  EXPECT_THAT(report.all_notes(), testing::Contains(HasSubstr("\"what?\": ")));
  request.questions = {};
  EXPECT_THROW(ask_video(request, model()), Error);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_F(Jobs, ALibraryIsAsked) {
  index();
  const std::string before = bytes_of(library_ / "library.sqlite");
  AskSession session(library_, model());
  AskRequest request{.questions = {"which way?", "what?"},
                     .answers = std::vector<std::string>{"left", "right", "red"},
                     .options = {.clips = 2},
                     .threshold = 1.0};
  std::int64_t ends = 0;
  request.progress = [&](const ProgressState& state) { ends += state.is_over ? 1 : 0; };
  const auto report = session.ask(request);
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(report.video, "");
  EXPECT_EQ(report.library, library_);
  EXPECT_EQ(report.clips, 3u);
  EXPECT_EQ(report.encode_seconds, 0);
  ASSERT_EQ(report.answers.size(), 2u);
  EXPECT_TRUE(report.is_unsure(report.answers[0].result));
  const auto document = ask_json(report);
  EXPECT_TRUE(document["video"].is_null());
  EXPECT_EQ(document["library"], library_.string());
  for (const auto& part : document["answers"][0]["evidence"])
    EXPECT_EQ(fs::path(part["video"].get<std::string>()).parent_path(), videos_);
  request.filter.under = {videos_ / "1.mp4"};
  const auto within = session.ask(request);
  EXPECT_EQ(within.clips, 1u);
  EXPECT_EQ(within.answers[0].result.evidence[0].video, videos_ / "1.mp4");
  // No video is read, and nothing is written.
  fs::remove_all(videos_);
  EXPECT_EQ(session.ask(request).answers[0].result.evidence[0].video, videos_ / "1.mp4");
  EXPECT_EQ(bytes_of(library_ / "library.sqlite"), before);

  const auto refused = [&](const AskRequest& wrong) {
    return error_text([&] { session.ask(wrong); }, Error::Kind::kUsage);
  };
  AskRequest wrong = request;
  wrong.video = "a.mp4";
  EXPECT_THAT(refused(wrong), HasSubstr("a video is named"));
  wrong = request;
  wrong.filter.under = {folder_.path() / "none"};
  EXPECT_THAT(refused(wrong), HasSubstr("no video under"));
  wrong = request;
  wrong.questions = {};
  EXPECT_THAT(refused(wrong), HasSubstr("no question"));
  wrong = request;
  wrong.options.clips = 65;
  EXPECT_THAT(refused(wrong), HasSubstr("clips is 65"));
  wrong = request;
  wrong.filter = {.shortest_seconds = 3, .longest_seconds = 2};
  EXPECT_THAT(refused(wrong), HasSubstr("no video is both"));
  std::atomic<bool> is_cancelled = true;
  wrong = request;
  wrong.options.is_cancelled = &is_cancelled;
  EXPECT_THROW(session.ask(wrong), Stopped);
}

TEST_F(Jobs, ALibraryIsAskedWithItsOwnModel) {
  EXPECT_THAT(error_text([&] { AskSession(library_, model()); }, Error::Kind::kUsage),
              HasSubstr("there is no library here"));
  index();
  EXPECT_THAT(error_text([&] { AskSession(library_, model("77c0e25555555555")); }),
              HasSubstr("the library's features are from model"));
  auto config = small_model_config();
  config.decoder = false;
  const Model silent = model_of(
      "/models/silent", {make_encoder(LiteVL(config)), vocab_, "", kTinyFingerprint, "float32"});
  EXPECT_THAT(error_text([&] { AskSession(library_, silent); }),
              HasSubstr("the model /models/silent answers no questions; make a library with"));
}

}  // namespace
}  // namespace litevl
