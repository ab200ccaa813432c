// A damaged video whose indexing was interrupted becomes what it would have become without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <optional>

#include "core/files.h"
#include "core/torch.h"
#include "library/indexing.h"
#include "library/tiny_library.h"
#include "litevl/error.h"
#include "store/open_store.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// While it lives, no file grows beyond `most_bytes`: what a full disk does to the program.
class FullDisk {
 public:
  explicit FullDisk(rlim_t most_bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit low{most_bytes, limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &low);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  sighandler_t before_;
  rlimit limit_{};
};

class ResumedDamage : public testing::Test {
 protected:
  // 100 s whose packets are all there, for an MP4's index is before them. The pictures of some are
  // not, at the given shares of what the file has of pictures.
  void write_damaged(const std::vector<std::pair<double, double>>& shares) {
    write_brightening_video(video_, 100, 250);
    std::string bytes = read_file(video_, 1 << 26);
    const std::size_t begin = bytes.find("mdat") + 4;
    const auto place = [&](double share) {
      const double at = share * static_cast<double>(bytes.size() - begin);
      return bytes.begin() + static_cast<std::ptrdiff_t>(begin) + static_cast<std::ptrdiff_t>(at);
    };
    for (const auto& [first, last] : shares) std::fill(place(first), place(last), '\0');
    std::ofstream(video_, std::ios::binary) << bytes;
  }

  // A clip a batch, until the video is done; the limit rises by as much as an interruption needs.
  // Returns how often it was interrupted with some of the clips stored.
  int index_with_interruptions(const fs::path& library) {
    int count = 0;
    for (rlim_t most = 60'000; most < 10'000'000; most += 4000) {
      std::unique_ptr<ClipStore> store;
      try {
        const FullDisk disk(most);
        store = tiny_store(library);
        index_videos(*store, retriever_, {video_}, {.batch_clips = 1});
        return count;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), Error::Kind::kMachine) << error.what();
      }
      store.reset();
      if (!store_exists(library)) continue;
      const auto kept = open_store(library);
      if (kept->clip_count() > 0 && !kept->videos().at(0).is_finished) ++count;
    }
    ADD_FAILURE() << "it never came to its end";
    return count;
  }

  void expect_same(ClipStore& actual, ClipStore& expected) {
    const VideoRecord is = actual.videos().at(0), should = expected.videos().at(0);
    EXPECT_EQ(is.error, should.error);
    EXPECT_EQ(is.timeline, should.timeline);
    EXPECT_TRUE(is.is_finished);
    const auto found = actual.all_embeddings(8), wanted = expected.all_embeddings(8);
    ASSERT_EQ(found.ids.size(), wanted.ids.size());
    for (std::size_t i = 0; i < found.ids.size(); ++i) {
      const TimeRange a = clip_of(actual, found.ids[i]).range,
                      b = clip_of(expected, wanted.ids[i]).range;
      EXPECT_EQ(a.start_seconds, b.start_seconds) << i;
      EXPECT_EQ(a.end_seconds, b.end_seconds) << i;
    }
    EXPECT_TRUE(
        torch::allclose(torch::tensor(found.values), torch::tensor(wanted.values), 1e-4, 1e-5));
  }

  TemporaryFolder folder_;
  fs::path video_ = folder_.path() / "a.mp4";
  Retriever retriever_ = tiny_retriever();
};

TEST_F(ResumedDamage, IsWhatItIsWithoutInterruption) {
  // At the beginning, in the middle, twice, and up to the end.
  const std::vector<std::vector<std::pair<double, double>>> damages = {
      {{0.15, 0.3}}, {{0.45, 0.47}}, {{0.2, 0.3}, {0.6, 0.75}}, {{0.8, 1}}};
  for (std::size_t i = 0; i < damages.size(); ++i) {
    SCOPED_TRACE(i);
    write_damaged(damages[i]);
    const auto number = std::to_string(i);
    const auto whole = tiny_store(folder_.path() / ("whole" + number));
    const auto report = index_videos(*whole, retriever_, {video_});
    ASSERT_EQ(report.failed.size(), 1u);
    EXPECT_THAT(report.failed[0].error, testing::HasSubstr("damaged from "));
    const fs::path library = folder_.path() / ("interrupted" + number);
    EXPECT_GT(index_with_interruptions(library), 2);
    const auto gone_on = open_store(library);
    expect_same(*gone_on, *whole);
  }
}

}  // namespace
}  // namespace litevl
