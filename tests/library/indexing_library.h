// A library of a tiny model that is indexed by the tests.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "library/indexing.h"
#include "library/tiny_library.h"
#include "support/temporary_folder.h"

namespace litevl {

inline VideoFile describe(const std::filesystem::path& path) {
  struct stat status;
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return {path.string(), status.st_size,
          status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
}

class Indexing : public testing::Test {
 protected:
  Indexing() { std::filesystem::create_directories(videos_); }

  IndexingReport index(const IndexingOptions& options = {}) {
    return index_videos(*store_, retriever_, {videos_}, options);
  }
  std::vector<std::string> names() {
    std::vector<std::string> result;
    for (const auto& record : store_->videos())
      result.push_back(std::filesystem::path(record.file.path).filename().string());
    return result;
  }

  TemporaryFolder folder_;
  std::filesystem::path videos_ = folder_.path() / "videos";
  Retriever retriever_ = tiny_retriever();
  std::unique_ptr<ClipStore> store_ = tiny_store(folder_.path() / "library");
};

}  // namespace litevl
