#include "library/chance.h"

#include <gtest/gtest.h>

#include <random>

#include "library/indexing.h"
#include "library/search.h"
#include "library/tiny_library.h"
#include "store/open_store.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// Scores of normal distribution, greater for longer sentences.
ChanceScores random_scores(std::size_t count, unsigned seed, double per_token = 0.2) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(-3, 1.5);
  std::uniform_int_distribution<int> length(5, 15);
  ChanceScores scores;
  for (std::size_t i = 0; i < count; ++i) {
    scores.lengths.push_back(length(random));
    scores.scores.push_back(noise(random) + per_token * scores.lengths.back());
  }
  return scores;
}

double share_of_matches(const ChanceModel& chance, const ChanceScores& absent, int least_length,
                        int most_length) {
  double matches = 0, all = 0;
  for (std::size_t i = 0; i < absent.scores.size(); ++i) {
    if (absent.lengths[i] < least_length || absent.lengths[i] > most_length) continue;
    ++all;
    matches += chance.of(absent.scores[i], static_cast<std::int64_t>(absent.lengths[i])).p <= 0.05;
  }
  return matches / all;
}

// What a p-value promises, for short and long sentences alike, over many samples.
TEST(Chance, AbsentSentencesAreMatchesOnceInTwenty) {
  double all = 0, shorter = 0, longer = 0;
  constexpr int kTrials = 40;
  for (unsigned trial = 0; trial < kTrials; ++trial) {
    const ChanceModel chance(random_scores(400, 2 * trial));
    const auto absent = random_scores(2000, 2 * trial + 1);
    all += share_of_matches(chance, absent, 0, 99) / kTrials;
    shorter += share_of_matches(chance, absent, 5, 7) / kTrials;
    longer += share_of_matches(chance, absent, 13, 15) / kTrials;
  }
  EXPECT_NEAR(all, 0.05, 0.006);
  EXPECT_NEAR(shorter, 0.05, 0.01);
  EXPECT_NEAR(longer, 0.05, 0.01);
}

TEST(Chance, SentencesThatTheLibraryShowsAreLeftOut) {
  auto scores = random_scores(1000, 1, 0);
  for (std::size_t i = 0; i < 50; ++i) scores.scores[i] = 9 + 0.01 * static_cast<double>(i);
  const ChanceModel chance(scores);
  EXPECT_GE(chance.left_out(), 50);
  EXPECT_LE(chance.left_out(), 55);
  EXPECT_LT(chance.of(3, 10).p, 0.01);
  EXPECT_LE(ChanceModel(random_scores(1000, 1, 0)).left_out(), 4);
}

TEST(Chance, FallsWithTheScoreAndBeyondTheSample) {
  const ChanceModel chance(random_scores(500, 3));
  double before = 2;
  bool was_extrapolated = false;
  for (double score = -12; score < 20; score += 0.25) {
    const auto [p, is_extrapolated] = chance.of(score, 10);
    EXPECT_LE(p, before);
    EXPECT_GT(p, 0);
    EXPECT_LE(p, 1);
    EXPECT_GE(is_extrapolated, was_extrapolated);
    before = p;
    was_extrapolated = is_extrapolated;
  }
  EXPECT_TRUE(was_extrapolated);
  EXPECT_LT(before, 1e-4);
}

TEST(Chance, EqualScoresAreNoTail) {
  ChanceScores same;
  same.scores.assign(30, 1.0);
  same.lengths.assign(30, 7.0);
  const ChanceModel chance(same);
  EXPECT_EQ(chance.of(1, 7).p, 1);
  EXPECT_LT(chance.of(2, 7).p, 0.05);
}

class MeasuredChance : public testing::Test {
 protected:
  MeasuredChance() {
    fs::create_directories(videos_);
    for (int i = 0; i < 40; ++i)
      sentences_.push_back("sentence about a ball and number " + std::to_string(i));
  }
  void add_videos(int from, int to) {
    for (int i = from; i < to; ++i)
      write_grey_video(videos_ / (std::to_string(i) + ".mp4"), 0.5, 25 * i);
    index_videos(*store_, retriever_, {videos_});
  }

  TemporaryFolder folder_;
  fs::path videos_ = folder_.path() / "videos";
  Retriever retriever_ = tiny_retriever();
  std::unique_ptr<ClipStore> store_ = tiny_store(folder_.path() / "library");
  std::vector<std::string> sentences_;
};

// The oracle: searching for each of the sentences.
TEST_F(MeasuredChance, IsWhatASearchFindsFirstOfItsNearest) {
  add_videos(0, 6);
  measure_chance(*store_, retriever_, sentences_);
  const auto measured = measured_chance(*store_);
  ASSERT_TRUE(measured);
  ASSERT_EQ(measured->scores.size(), sentences_.size());
  Searcher searcher(*store_, retriever_, kTinyFingerprint);
  for (std::size_t i = 0; i < sentences_.size(); ++i) {
    const auto found = searcher.search(sentences_[i], {.top = 1, .candidates = 2});
    EXPECT_NEAR(found.results.front().score, measured->scores[i], 1e-4) << i;
  }
}

TEST_F(MeasuredChance, FollowsALibraryThatGrowsAndShrinks) {
  add_videos(0, 3);
  measure_chance(*store_, retriever_, sentences_);
  add_videos(3, 7);
  EXPECT_FALSE(measured_chance(*store_));  // more than twice as large
  measure_chance(*store_, retriever_, sentences_);
  const auto grown = measured_chance(*store_);
  ASSERT_TRUE(grown);
  fs::remove(videos_ / "2.mp4");
  index_videos(*store_, retriever_, {videos_});
  measure_chance(*store_, retriever_, sentences_);
  const auto shrunk = measured_chance(*store_);
  ASSERT_TRUE(shrunk);

  // As if it had been measured at once.
  const auto other = tiny_store(folder_.path() / "other");
  index_videos(*other, retriever_, {videos_});
  measure_chance(*other, retriever_, sentences_);
  EXPECT_EQ(measured_chance(*other)->scores, shrunk->scores);
  EXPECT_NE(grown->scores, shrunk->scores);
}

TEST_F(MeasuredChance, OtherSentencesAreMeasuredAnew) {
  add_videos(0, 3);
  measure_chance(*store_, retriever_, sentences_);
  const auto before = measured_chance(*store_);
  sentences_[0] = "another one";
  measure_chance(*store_, retriever_, sentences_);
  EXPECT_NE(measured_chance(*store_)->scores, before->scores);
}

// A library may come from a stranger.
TEST_F(MeasuredChance, NumbersThatCannotBeAreNoMeasurement) {
  add_videos(0, 3);
  measure_chance(*store_, retriever_, sentences_);
  auto stored = *store_->calibration("chance");
  ASSERT_EQ(stored.numbers.size(), 2 + 7 * sentences_.size());
  const auto refused = [&](std::size_t at, double value) {
    auto changed = stored;
    changed.numbers[at] = value;
    store_->keep_calibration("chance", changed);
    return !measured_chance(*store_);
  };
  EXPECT_FALSE(refused(0, 1));
  EXPECT_TRUE(refused(0, 2));      // another format
  EXPECT_TRUE(refused(2, 1e300));  // a length
  EXPECT_TRUE(refused(3, -1));     // a clip
  EXPECT_TRUE(refused(3, 1e300));
  EXPECT_TRUE(refused(4, -1e300));  // a similarity
  EXPECT_TRUE(refused(5, 1e300));   // a match
  stored.numbers.pop_back();
  store_->keep_calibration("chance", stored);
  EXPECT_FALSE(measured_chance(*store_));
  // Searching does without, and indexing measures again.
  EXPECT_FALSE(Searcher(*store_, retriever_, kTinyFingerprint).search("a ball").matches);
  measure_chance(*store_, retriever_, sentences_);
  EXPECT_TRUE(measured_chance(*store_));
}

TEST_F(MeasuredChance, NothingIsMeasuredOfNothing) {
  measure_chance(*store_, retriever_, sentences_);
  EXPECT_FALSE(measured_chance(*store_));
}

TEST_F(MeasuredChance, SearchTellsMatchesFromTheRest) {
  add_videos(0, 6);
  Searcher searcher(*store_, retriever_, kTinyFingerprint);
  EXPECT_FALSE(searcher.search("a ball").matches);
  EXPECT_FALSE(searcher.search("a ball").results.front().p_value);
  measure_chance(*store_, retriever_, sentences_);
  const auto found = searcher.search("sentence about a ball and number 7");
  ASSERT_TRUE(found.matches);
  std::int64_t matches = 0;
  double before = 0;
  for (const SearchResult& result : found.results) {
    ASSERT_TRUE(result.p_value);
    EXPECT_GE(*result.p_value, before);
    before = *result.p_value;
    matches += result.is_match() ? 1 : 0;
  }
  EXPECT_EQ(*found.matches, matches);
}

}  // namespace
}  // namespace litevl
