#include "hub/download.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>

#include "hub/fake_hub.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using End = TestReply::End;

constexpr const char* kName = "model.safetensors";

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class DownloadTest : public testing::Test {
 protected:
  DownloadTest() {
    for (std::size_t i = 0; i < 300'000; ++i) weights_ += static_cast<char>(i * i / 7);
  }

  fs::path folder() const { return temporary_.path() / "downloads"; }
  fs::path target() const { return folder() / kName; }
  fs::path part() const { return folder() / (std::string(kName) + ".part"); }
  std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder()))
      names.push_back(entry.path().filename());
    return names;
  }

  // Whether a request is for the contents.
  static bool is_content(const TestRequest& request) {
    return request.method == "GET" && request.target.starts_with(content_path(kName));
  }

  FakeHub hub(FakeHub::Trick trick = {}) const {
    return FakeHub({{kName, weights_}, {"config.json", "{}"}}, std::move(trick));
  }
  fs::path download(const FakeHub& hub, const std::string& name = kName) {
    HttpClient http(hub.settings());
    const auto file = describe_file(http, model_, FakeHub::kCommit, name);
    return download_file(http, file, folder(), "pull owner/model, " + name,
                         [&](std::uint64_t bytes) { told_.push_back(bytes); });
  }
  std::string refusal(const FakeHub& hub, Error::Kind kind = Error::Kind::kData) {
    return error_text([&] { download(hub); }, kind);
  }

  const EnvironmentVariable no_proxy_{"no_proxy", "*"};
  const TemporaryFolder temporary_;
  const HubModel model_{"owner", "model"};
  std::string weights_;
  std::vector<std::uint64_t> told_;
};

TEST_F(DownloadTest, LargeFilesBySha256AndSmallOnesByGitsHash) {
  const auto behaved = hub();
  HttpClient http(behaved.settings());
  const auto large = describe_file(http, model_, FakeHub::kCommit, kName);
  EXPECT_EQ(large.bytes, weights_.size());
  EXPECT_EQ(large.digest, (ContentDigest{ContentDigest::Kind::kSha256, sha256(weights_)}));
  const auto small = describe_file(http, model_, FakeHub::kCommit, "config.json");
  EXPECT_EQ(small.bytes, 2u);
  EXPECT_EQ(small.digest.kind, ContentDigest::Kind::kGitBlob);
  EXPECT_EQ(content_of(download(behaved)), weights_);
  EXPECT_EQ(content_of(download(behaved, "config.json")), "{}");
  EXPECT_THAT(left(), testing::UnorderedElementsAre(kName, "config.json"));
  EXPECT_EQ(told_.front(), 0u);
}

TEST_F(DownloadTest, WhatIsThereIsCheckedAndNotFetchedAgain) {
  const auto behaved = hub();
  download(behaved);
  EXPECT_EQ(behaved.ranges(kName).size(), 1u);
  download(behaved);
  EXPECT_EQ(behaved.ranges(kName).size(), 1u);
  EXPECT_EQ(told_.back(), weights_.size());
  std::fstream(target()) << "damaged";
  EXPECT_EQ(content_of(download(behaved)), weights_);
  EXPECT_EQ(behaved.ranges(kName).size(), 2u);
}

TEST_F(DownloadTest, GoesOnWhereAConnectionBrokeOff) {
  std::atomic<int> asked = 0;
  const FakeHub* self = nullptr;
  const auto breaks = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (!is_content(request) || ++asked > 2) return std::nullopt;
    auto reply = self->answer(request);
    reply.length = reply.body.size();
    reply.body.resize(100'000);
    return reply;
  });
  self = &breaks;
  EXPECT_EQ(content_of(download(breaks)), weights_);
  EXPECT_THAT(breaks.ranges(kName), ElementsAre("", "bytes=100000-", "bytes=200000-"));
}

TEST_F(DownloadTest, TheNextRunGoesOnBehindWhatIsKept) {
  const FakeHub* self = nullptr;
  {
    const auto breaks = hub([&](const TestRequest& request) -> std::optional<TestReply> {
      if (!is_content(request)) return std::nullopt;
      if (!request.header("range").empty()) return TestReply{.status = 503};
      auto reply = self->answer(request);
      reply.length = reply.body.size();
      reply.body.resize(100'000);
      return reply;
    });
    self = &breaks;
    EXPECT_THAT(refusal(breaks, Error::Kind::kMachine),
                AllOf(HasSubstr("pull owner/model, model.safetensors: "), HasSubstr("is kept")));
  }
  EXPECT_THAT(left(), ElementsAre(part().filename()));
  EXPECT_EQ(content_of(part()), weights_.substr(0, 100'000));
  const auto behaved = hub();
  told_.clear();
  EXPECT_EQ(content_of(download(behaved)), weights_);
  EXPECT_THAT(behaved.ranges(kName), ElementsAre("bytes=100000-"));
  EXPECT_EQ(told_.front(), 100'000u);
  EXPECT_THAT(left(), ElementsAre(kName));
}

TEST_F(DownloadTest, AServerWithoutRangesStartsOver) {
  fs::create_directories(folder());
  std::ofstream(part()) << weights_.substr(0, 5'000);
  const FakeHub* self = nullptr;
  const auto ignoring = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (!is_content(request)) return std::nullopt;
    auto whole = request;
    whole.headers.erase("range");
    return self->answer(whole);
  });
  self = &ignoring;
  EXPECT_EQ(content_of(download(ignoring)), weights_);
}

TEST_F(DownloadTest, RangesThatWereNotAskedForStartOver) {
  for (const std::string range : {"bytes 0-299999/300000", "bytes 5000-299999/300001", "", "x"}) {
    fs::remove_all(folder());
    fs::create_directories(folder());
    std::ofstream(part()) << weights_.substr(0, 5'000);
    const auto odd = hub([&](const TestRequest& request) -> std::optional<TestReply> {
      if (!is_content(request) || request.header("range").empty()) return std::nullopt;
      return TestReply{
          .status = 206, .headers = {{"Content-Range", range}}, .body = std::string(295'000, 'x')};
    });
    EXPECT_EQ(content_of(download(odd)), weights_) << range;
    EXPECT_THAT(odd.ranges(kName), ElementsAre("bytes=5000-", "")) << range;
  }
  const auto refusing = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (!is_content(request) || request.header("range").empty()) return std::nullopt;
    return TestReply{.status = 416};
  });
  fs::remove(target());
  std::ofstream(part()) << weights_.substr(0, 5'000);
  EXPECT_EQ(content_of(download(refusing)), weights_);
}

TEST_F(DownloadTest, ADamagedPartIsFetchedAnew) {
  fs::create_directories(folder());
  std::ofstream(part()) << std::string(5'000, 'x');
  const auto behaved = hub();
  EXPECT_EQ(content_of(download(behaved)), weights_);
  EXPECT_THAT(behaved.ranges(kName), ElementsAre("bytes=5000-", ""));
  // One that is too long is of something else.
  fs::remove(target());
  std::ofstream(part()) << std::string(300'001, 'x');
  EXPECT_EQ(content_of(download(behaved)), weights_);
}

TEST_F(DownloadTest, AnotherContentIsNotKept) {
  const auto lying = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (!is_content(request)) return std::nullopt;
    return TestReply{.body = std::string(weights_.size(), 'x')};
  });
  EXPECT_THAT(refusal(lying), AllOf(HasSubstr("SHA-256 that the hub states, " + sha256(weights_)),
                                    HasSubstr("nothing of it was kept")));
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(DownloadTest, OtherSizesAreNotKept) {
  for (const std::size_t size : {0, 299'999, 300'001, 500'000}) {
    const auto lying = hub([&](const TestRequest& request) -> std::optional<TestReply> {
      if (!is_content(request)) return std::nullopt;
      return TestReply{.body = std::string(size, 'x')};
    });
    EXPECT_THAT(refusal(lying),
                HasSubstr("announces " + std::to_string(size) + " bytes, expected 300000"));
    EXPECT_THAT(left(), IsEmpty());
  }
}

TEST_F(DownloadTest, ABodyWithoutEndIsCutAtItsSize) {
  const auto endless = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (!is_content(request)) return std::nullopt;
    return TestReply{.has_length = false, .end = End::kEndless};
  });
  EXPECT_THAT(refusal(endless), HasSubstr("sends more than the 300000 bytes"));
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(DownloadTest, ABodyWithoutLengthThatEndsEarlyIsGoneOnWith) {
  std::atomic<int> asked = 0;
  const auto early = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (!is_content(request) || ++asked > 1) return std::nullopt;
    return TestReply{.body = weights_.substr(0, 7'000), .has_length = false};
  });
  EXPECT_EQ(content_of(download(early)), weights_);
  EXPECT_THAT(early.ranges(kName), ElementsAre("", "bytes=7000-"));
}

TEST_F(DownloadTest, AStallIsGoneOnFrom) {
  std::atomic<int> asked = 0;
  const auto stalling = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (!is_content(request) || ++asked > 1) return std::nullopt;
    return TestReply{
        .body = weights_.substr(0, 7'000), .length = weights_.size(), .end = End::kHang};
  });
  EXPECT_EQ(content_of(download(stalling)), weights_);
  EXPECT_THAT(stalling.ranges(kName), ElementsAre("", "bytes=7000-"));
}

TEST_F(DownloadTest, HeadersThatTellTooLittleAreRefused) {
  std::vector<std::pair<std::string, std::string>> headers;
  int status = 200;
  const auto silent = hub([&](const TestRequest& request) -> std::optional<TestReply> {
    if (request.method != "HEAD") return std::nullopt;
    return TestReply{.status = status, .headers = headers, .body = "0123456789"};
  });
  const std::string digest = "\"" + std::string(64, 'a') + "\"";
  headers = {};
  EXPECT_THAT(refusal(silent), HasSubstr("tells neither the file's SHA-256 nor its git hash"));
  headers = {{"ETag", "\"" + std::string(32, 'a') + "\""}};
  EXPECT_THAT(refusal(silent), HasSubstr("tells neither"));
  for (const std::string size : {"-1", "x", "99999999999999999999999", "1099511627777", "1 2"}) {
    headers = {{"X-Linked-Etag", digest}, {"X-Linked-Size", size}};
    EXPECT_THAT(refusal(silent), HasSubstr("does not tell the file's size")) << size;
  }
  headers = {{"X-Linked-Etag", digest}, {"X-Repo-Commit", std::string(40, '0')}};
  EXPECT_THAT(refusal(silent), HasSubstr("answers for commit 000"));
  // A server that keeps it elsewhere has an ETag of the answer, not of the file.
  status = 302;
  headers = {{"Location", silent.server().url("localhost") + "/x"}, {"ETag", digest}};
  EXPECT_THAT(refusal(silent), HasSubstr("tells neither"));
}

TEST_F(DownloadTest, OneProgramAtATime) {
  const auto behaved = hub();
  HttpClient http(behaved.settings());
  const auto file = describe_file(http, model_, FakeHub::kCommit, kName);
  bool is_first = true;
  download_file(http, file, folder(), "first", [&](std::uint64_t) {
    if (!is_first) return;
    is_first = false;
    EXPECT_THAT(refusal(behaved, Error::Kind::kMachine),
                AllOf(HasSubstr("another `litevl pull` is writing it"), HasSubstr("wait")));
  });
  EXPECT_FALSE(is_first);
  EXPECT_EQ(content_of(target()), weights_);
}

TEST_F(DownloadTest, LinksAreNotFollowed) {
  fs::create_directories(folder());
  const auto elsewhere = temporary_.path() / "precious";
  std::ofstream(elsewhere) << "mine";
  fs::create_symlink(elsewhere, part());
  const auto behaved = hub();
  EXPECT_THAT(refusal(behaved, Error::Kind::kMachine), HasSubstr(part().string()));
  EXPECT_EQ(content_of(elsewhere), "mine");
}

TEST_F(DownloadTest, ADiskThatRefusesIsSaidAndThePartKept) {
  const auto behaved = hub();
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto text = refusal(behaved, Error::Kind::kMachine);
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(text, HasSubstr(part().string() + ": File too large"));
  EXPECT_EQ(fs::file_size(part()), 100'000u);
  EXPECT_EQ(content_of(download(behaved)), weights_);
  EXPECT_THAT(behaved.ranges(kName), ElementsAre("", "bytes=100000-"));
}

}  // namespace
}  // namespace litevl
