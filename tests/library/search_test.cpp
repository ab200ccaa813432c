#include "library/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "core/folder_lock.h"
#include "core/torch.h"
#include "library/compacting.h"
#include "library/indexing.h"
#include "library/tiny_library.h"
#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/open_store.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"
#include "torch/tensors.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Search : public testing::Test {
 protected:
  Search() { fs::create_directories(videos_); }

  void add_videos(int count) {
    for (int i = 0; i < count; ++i)
      write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 0.5, 255 * i / count);
    index_videos(*store_, retriever_, {videos_});
  }
  void check_all_scores(TokenForm form);
  Searcher searcher() { return {*store_, retriever_, kTinyFingerprint}; }
  std::string message_of(const std::string& sentence, const SearchOptions& options = {}) {
    try {
      searcher().search(sentence, options);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  fs::path videos_ = folder_.path() / "videos";
  Retriever retriever_ = tiny_retriever();
  std::unique_ptr<ClipStore> store_ = tiny_store(folder_.path() / "library");
};

// The oracle: every clip encoded again in float32 and matched, nothing stored; of a library that
// keeps less, with what is left of it.
TEST_F(Search, AgreesWithScoringEverything) {
  for (const auto form :
       {TokenForm::kAll, TokenForm::kHalf, TokenForm::kQuarter, TokenForm::kEighth}) {
    SCOPED_TRACE(token_form_name(form));
    store_ = tiny_store(folder_.path() / token_form_name(form));
    set_form(*store_, form, {});
    check_all_scores(form);
  }
}

void Search::check_all_scores(TokenForm form) {
  add_videos(12);
  const auto text = retriever_.encode_texts({"a red ball moves left"});
  std::vector<std::pair<double, std::string>> expected;
  for (int i = 0; i < 12; ++i) {
    const auto path = videos_ / (std::to_string(i) + ".mp4");
    const std::vector<double> times = {0.0625, 0.1875, 0.3125, 0.4375};
    auto video = retriever_.encode_videos(
        stack<float>({VideoReader(path).read_frames(times, {.height = 32, .width = 32})}));
    video.tokens =
        kept_tokens(video.tokens.floats, token_layout(retriever_.config().vision, 4), form);
    const auto similarity =
        (as_tensor(video.embedding) * as_tensor(text.embedding)).sum().item<double>();
    expected.emplace_back(similarity + retriever_.match_logits(video, text)[0], path);
  }
  std::sort(expected.rbegin(), expected.rend());
  const auto results = searcher().search("a red ball moves left", {.top = 12}).results;
  ASSERT_EQ(results.size(), 12u);
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].rank, static_cast<std::int64_t>(i) + 1);
    // Tokens are stored with 8 bits of mantissa; scores of this model differ by 0.1 and more.
    EXPECT_NEAR(results[i].score, expected[i].first, 0.05);
    EXPECT_DOUBLE_EQ(results[i].score, results[i].match + results[i].similarity);
    EXPECT_EQ(results[i].start_seconds, 0);
    EXPECT_NEAR(results[i].end_seconds, 0.5, 1e-6);
  }
  EXPECT_EQ(results[0].video, expected[0].second);
  EXPECT_GT(results[0].score - results[11].score, 0.05 * 2);  // the order is not noise
}

TEST_F(Search, ReRanksOnlyTheCandidates) {
  add_videos(12);
  const auto all = searcher().search("a ball", {.top = 12}).results;
  const auto few = searcher().search("a ball", {.top = 3, .candidates = 4}).results;
  ASSERT_EQ(few.size(), 3u);
  std::vector<double> similarities;
  for (const auto& result : all) similarities.push_back(result.similarity);
  std::sort(similarities.rbegin(), similarities.rend());
  for (const auto& result : few) EXPECT_GE(result.similarity, similarities[3]);
  EXPECT_GE(few[0].score, few[1].score);
}

// The numbers of a moment are those of the sentence that it matches least.
TEST_F(Search, SeveralSentencesAtOnce) {
  add_videos(6);
  const std::vector<std::string> sentences{"a ball", "the cube rises", "two things"};
  std::map<std::string, double> least;
  for (const std::string& sentence : sentences)
    for (const SearchResult& result : searcher().search(sentence, {.top = 100}).results) {
      const auto known = least.find(result.video);
      if (known == least.end() || result.score < known->second) least[result.video] = result.score;
    }
  SearchOptions options{.top = 100};
  options.also = {sentences[1], sentences[2]};
  const FoundClips found = searcher().search(sentences[0], options);
  ASSERT_EQ(found.results.size(), least.size());
  for (std::size_t i = 0; i < found.results.size(); ++i) {
    EXPECT_NEAR(found.results[i].score, least.at(found.results[i].video), 1e-4);
    if (i > 0) EXPECT_GE(found.results[i - 1].score, found.results[i].score);
    EXPECT_EQ(found.results[i].rank, static_cast<std::int64_t>(i) + 1);
  }
  options.top = 2;
  EXPECT_EQ(searcher().search(sentences[0], options).results.size(), 2u);
  options.also = {"..."};
  EXPECT_THAT(message_of("a ball", options), HasSubstr("empty"));
  options.also = {"a cube"};
  const auto read = [](const std::string&, const std::vector<TimeRange>&, const auto&) {};
  EXPECT_THROW(searcher().search_precisely("a ball", options, read), Error);
}

TEST_F(Search, FollowsTheLibrary) {
  add_videos(2);
  Searcher open = searcher();
  EXPECT_EQ(open.search("a ball").results.size(), 2u);
  write_grey_video(videos_ / "new.mp4", 0.5, 77);
  index_videos(*store_, retriever_, {videos_});
  EXPECT_EQ(open.search("a ball").results.size(), 3u);
  fs::remove(videos_ / "new.mp4");
  index_videos(*store_, retriever_, {videos_});
  EXPECT_EQ(open.search("a ball").results.size(), 2u);
}

TEST_F(Search, LibrariesAreApart) {
  add_videos(2);
  const auto other = tiny_store(folder_.path() / "other");
  write_grey_video(folder_.path() / "x.mp4", 0.5, 77);
  index_videos(*other, retriever_, {folder_.path() / "x.mp4"});
  EXPECT_EQ(searcher().search("a ball").results.size(), 2u);
  EXPECT_EQ(Searcher(*other, retriever_, kTinyFingerprint).search("a ball").results.size(), 1u);
}

TEST_F(Search, WrongRequestsAreNamed) {
  add_videos(1);
  EXPECT_EQ(message_of(""), "search: the sentence is empty");
  EXPECT_EQ(message_of("  ...  "), "search: the sentence is empty");
  EXPECT_EQ(message_of("a", {.top = 0}), "search: top is 0, expected 1 to 1000");
  EXPECT_EQ(message_of("a", {.candidates = 1001}),
            "search: candidates is 1001, expected 1 to 1000");
}

TEST_F(Search, EmptyLibraryIsNamed) {
  EXPECT_EQ(message_of("a ball"),
            store_->where() + ": it has no clips; index videos first (`litevl index`)");
}

TEST_F(Search, AnotherModelIsRefused) {
  add_videos(1);
  EXPECT_THROW(Searcher(*store_, retriever_, "77c0e20000000000"), Error);
}

TEST_F(Search, DamagedFeaturesAreErrors) {
  set_form(*store_, TokenForm::kAll, {});
  add_videos(3);
  LibrarySql database(folder_.path() / "library");
  for (const char* sql :
       {"UPDATE tokens SET frames = 9223372036854775807", "UPDATE tokens SET frames = -1",
        "UPDATE tokens SET frames = 4, width = 8",
        "UPDATE tokens SET width = 16, data = x'0000'"}) {
    database.execute(sql);
    EXPECT_THAT(message_of("a ball"), HasSubstr("rebuild")) << sql;
  }
}

TEST_F(Search, DamagedCompactFeaturesAreErrors) {
  add_videos(3);
  EXPECT_EQ(message_of("a ball"), "no error");
  LibrarySql database(folder_.path() / "library");
  database.execute("CREATE TEMP TABLE whole AS SELECT * FROM compact_tokens");
  for (const char* change : {"frames = 9223372036854775807",
                             "frames = -1",
                             "frames = 2",
                             "width = 8",
                             "width = 4611686018427387904",
                             "rows = 3",
                             "rows = 9223372036854775807",
                             "bits = 8",
                             "bits = -9223372036854775807",
                             "bits = 4294967300",
                             "cls = x''",
                             "cls = x'00'",
                             "cls = randomblob(16 * 2 * 4)",
                             "cls = (SELECT hex(cls) FROM compact_tokens)",
                             "grid_height = 0",
                             "grid_height = 1, grid_width = 4",
                             "grid_width = -2",
                             "grid_width = 9223372036854775807",
                             "grid_height = 4294967296, grid_width = 4294967296",
                             "joins = x''",
                             "joins = x'00'",
                             "joins = zeroblob(4)",
                             "joins = x'ffffff0f'",
                             "joins = substr(joins, 1, 3) || x'ff'",
                             "codes = x''",
                             "codes = substr(codes, 2)",
                             "codes = x'0000c07f' || substr(codes, 5)",
                             "cls = x'c07f' || substr(cls, 3)"}) {
    database.execute(std::string("UPDATE compact_tokens SET ") + change);
    EXPECT_THAT(message_of("a ball"), HasSubstr("library")) << change;
    database.execute(
        "DELETE FROM compact_tokens; INSERT INTO compact_tokens SELECT * FROM temp.whole");
  }
  EXPECT_EQ(message_of("a ball"), "no error");
}

TEST_F(Search, DamagedFramesAreErrors) {
  add_videos(1);
  EXPECT_TRUE(frames_of(*store_, 1, 8));
  EXPECT_FALSE(frames_of(*store_, 2, 8));
  EXPECT_THROW(frames_of(*store_, 1, 7), Error);
  EXPECT_THROW(frames_of(*store_, 1, 1), Error);
  LibrarySql database(folder_.path() / "library");
  database.execute("CREATE TEMP TABLE whole AS SELECT * FROM frames");
  for (const char* change :
       {"vectors = x'007c' || substr(vectors, 3)", "vectors = substr(vectors, 3)", "vectors = x''",
        "seconds = x''", "seconds = substr(seconds, 2)",
        "seconds = x'000000000000f87f' || substr(seconds, 9)"}) {
    database.execute(std::string("UPDATE frames SET ") + change);
    EXPECT_THROW(frames_of(*store_, 1, 8), Error) << change;
    database.execute("DELETE FROM frames; INSERT INTO frames SELECT * FROM temp.whole");
  }
}

TEST_F(Search, FeaturesThatAreNoNumbersAreNamed) {
  add_videos(3);
  {
    const auto writing = store_->begin_writing();
    const auto video = writing->begin_video({"/n\x1b.mp4", 1, 1}, {});
    const auto tokens = as_halves(filled({1 + 4 * 4, 16}, std::nanf("")));  // 4 frames of 4 patches
    writing->add_clip(video, {{0, 1}, filled({8}, 1), tokens, 4});
    writing->commit();
  }
  EXPECT_THAT(message_of("a ball"), HasSubstr("sentence and /n?.mp4 are not finite"));
}

// Weights that only texts pass.
TEST_F(Search, AModelThatReadsNoTextIsNamed) {
  add_videos(3);
  LiteVL model = small_model();
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->named_parameters())
    if (parameter.key().find("text_proj") != std::string::npos)
      parameter.value().fill_(std::nan(""));
  Retriever broken(make_encoder(model), WordPiece(small_vocabulary(), "tiny"));
  try {
    Searcher(*store_, broken, kTinyFingerprint).search("a ball");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("its numbers for the sentence are not finite"));
  }
}

TEST_F(Search, OnlyWhatIsNewIsAddedToTheIndex) {
  add_videos(2);
  Searcher open = searcher();
  open.search("a ball");
  const FolderLock writer(folder_.path() / "library", Holding::kLibrary);
  {
    const auto writing = store_->begin_writing();
    const auto video = writing->begin_video({"/new.mp4", 1, 1}, {});
    const auto nearest = retriever_.encode_texts({"a ball"}).embedding.row(0);
    writing->add_clip(video, {{0, 1}, nearest, as_halves(filled({17, 16}, 1)), 4});
    writing->remove_video(store_->videos().back().id);
    writing->commit();
  }
  // An index made anew would fail at this, which is not what was added.
  LibrarySql database(folder_.path() / "library");
  database.execute("UPDATE clips SET embedding = x'00' WHERE id = 1");
  EXPECT_EQ(open.search("a ball", {.top = 1, .candidates = 1}).results.at(0).video, "/new.mp4");
  // What the index says of a clip is not believed: the database is the truth.
  EXPECT_THROW(open.search("a ball"), Error);
  database.execute(
      "UPDATE clips SET embedding = (SELECT embedding FROM clips ORDER BY id DESC "
      "LIMIT 1) WHERE id = 1");
  const auto results = open.search("a ball").results;
  ASSERT_EQ(results.size(), 2u);  // the removed one is gone
  for (const auto& result : results) EXPECT_NEAR(result.similarity, 1, 1e-5);
}

}  // namespace
}  // namespace litevl
