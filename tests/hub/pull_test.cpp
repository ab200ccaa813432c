// `litevl pull`, run as `litevl` runs it, from a hub on this machine.
#include "hub/pull.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "checkpoint/import_folder.h"
#include "checkpoint/model_files.h"
#include "checkpoint/read_floats.h"
#include "cli/program.h"
#include "cli/started_program.h"
#include "core/files.h"
#include "hub/fake_hub.h"
#include "hub/model_origin.h"
#include "hub/tiny_blip.h"
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
using testing::Not;
using testing::SizeIs;
using End = TestReply::End;

class PullTest : public testing::Test {
 protected:
  fs::path data() const { return temporary_.path() / "data" / "litevl"; }
  fs::path model() const { return data() / "models" / "owner" / "model"; }
  fs::path downloads() const { return temporary_.path() / "cache" / "litevl" / "downloads"; }
  fs::path part() const {
    return downloads() / "owner" / "model" / FakeHub::kCommit / "model.safetensors.part";
  }

  static std::string line(const FakeHub& hub, const std::string& arguments) {
    return "pull --endpoint " + hub.url() + " " + arguments;
  }
  static ProgramResult pull(const FakeHub& hub, const std::string& arguments = "owner/model") {
    return run_litevl(line(hub, arguments));
  }
  // Everything that is under the data and the cache.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(temporary_.path()))
      if (!entry.is_directory())
        names.push_back(fs::relative(entry.path(), temporary_.path()).string());
    std::ranges::sort(names);
    return names;
  }

  const TemporaryFolder temporary_;
  const EnvironmentVariable data_{"XDG_DATA_HOME", (temporary_.path() / "data").string()};
  const EnvironmentVariable cache_{"XDG_CACHE_HOME", (temporary_.path() / "cache").string()};
  const EnvironmentVariable no_proxy_{"no_proxy", "*"};
  const EnvironmentVariable no_token_{"HF_TOKEN", ""};
  const EnvironmentVariable no_endpoint_{"HF_ENDPOINT", ""};
};

TEST_F(PullTest, AModelIsFetchedImportedAndOpens) {
  const FakeHub hub(tiny_blip_files());
  const auto result = pull(hub);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr(model().string() + ": "), HasSubstr("tensors loaded"),
                                HasSubstr("from owner/model at commit " +
                                          std::string(FakeHub::kCommit) + ", model.safetensors")));
  EXPECT_THAT(result.err, IsEmpty());
  const auto opened = open_model_files(model());
  EXPECT_EQ(opened.config.vision.heads, 4);
  EXPECT_EQ(opened.config.text.vocabulary, 120);
  const auto weights = tiny_blip_weights();
  const auto& theirs = weights.at("vision_model.encoder.layers.0.self_attn.qkv.weight");
  const auto ours =
      read_floats(*opened.weights, "visual_encoder.blocks.0.attn.qkv.weight", "model");
  EXPECT_TRUE(std::ranges::equal(ours, theirs.values()));
  EXPECT_EQ(read_file(opened.vocab, 1 << 20), tiny_blip_files().at("vocab.txt"));
  // Nothing else was asked for, and the downloads are gone.
  for (const auto& request : hub.server().requests())
    EXPECT_THAT(request.target, AllOf(Not(HasSubstr("README")), Not(HasSubstr("tf_model"))));
  EXPECT_THAT(files(), ElementsAre("data/litevl/models/owner/model/config.json",
                                   "data/litevl/models/owner/model/model.safetensors",
                                   "data/litevl/models/owner/model/origin.json",
                                   "data/litevl/models/owner/model/vocab.txt"));
}

TEST_F(PullTest, TheSameRevisionIsNotFetchedAgain) {
  const FakeHub hub(tiny_blip_files());
  ASSERT_EQ(pull(hub).exit_code, 0);
  const auto before = hub.server().requests().size();
  auto again = pull(hub);
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("is there already"));
  EXPECT_EQ(hub.server().requests().size(), before + 1);  // which commit main is
  // A commit needs no hub at all.
  again = pull(hub, std::string("--json owner/model@") + FakeHub::kCommit);
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(hub.server().requests().size(), before + 1);
  const auto document = nlohmann::json::parse(again.out);
  EXPECT_EQ(document.at("was_there"), true);
  EXPECT_EQ(document.at("output"), model().string());
  EXPECT_EQ(document.at("commit"), FakeHub::kCommit);
}

TEST_F(PullTest, WhatStandsThereIsNotReplaced) {
  const FakeHub hub(tiny_blip_files());
  ASSERT_EQ(pull(hub).exit_code, 0);
  expect_one_line_error(pull(hub, "owner/model --no-decoder"), 2, "imported with other options");
  const std::string other = "owner/model@" + std::string(40, 'f');
  expect_one_line_error(pull(hub, other), 2, "is commit 0123456789ab of the model");
  // An import of something else forgets where the model came from.
  import_folder({.source = model(), .output = model(), .vocab = {}, .options = {}, .origin = {}});
  EXPECT_FALSE(fs::exists(origin_file(model())));
  expect_one_line_error(pull(hub), 2, "does not say which model");
  const auto mine = temporary_.path() / "mine";
  fs::create_directories(mine);
  EXPECT_EQ(pull(hub, "owner/model --output " + mine.string()).exit_code, 0);  // it was empty
  fs::remove(mine / "vocab.txt");
  expect_one_line_error(pull(hub, "owner/model --output " + mine.string()), 2,
                        "exists and is not a model folder");
}

TEST_F(PullTest, JsonAndOptions) {
  const FakeHub hub(tiny_blip_files());
  const auto output = temporary_.path() / "here";
  const auto result = pull(
      hub, "owner/model --json --keep-download --variant space_only --output " + output.string());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(document.at("model"), "owner/model");
  EXPECT_EQ(document.at("revision"), "main");
  EXPECT_EQ(document.at("commit"), FakeHub::kCommit);
  EXPECT_EQ(document.at("file"), "model.safetensors");
  EXPECT_EQ(document.at("was_there"), false);
  EXPECT_EQ(document.at("bytes"), tiny_blip_files().at("model.safetensors").size());
  EXPECT_THAT(document.at("loaded"), Not(IsEmpty()));
  EXPECT_EQ(open_model_files(output).config.vision.attention, TimeAttention::kSpaceOnly);
  EXPECT_EQ(read_model_origin(output)->options.at("variant"), "space_only");
  // With what was kept another variant needs no weights from the hub.
  const auto before = hub.ranges("model.safetensors");
  EXPECT_EQ(pull(hub).exit_code, 0);
  EXPECT_EQ(hub.ranges("model.safetensors"), before);
  EXPECT_FALSE(fs::exists(downloads() / "owner"));
}

TEST_F(PullTest, InterruptedItGoesOn) {
  std::atomic<bool> is_slow = true;
  const FakeHub* self = nullptr;
  const FakeHub hub(tiny_blip_files(), [&](const TestRequest& request) -> std::optional<TestReply> {
    const bool is_weights =
        request.method == "GET" && request.target.starts_with(content_path("model.safetensors"));
    if (!is_weights || !is_slow) return std::nullopt;
    auto reply = self->answer(request);
    reply.length = reply.body.size();
    reply.body.resize(5'000);
    reply.end = End::kHang;
    return reply;
  });
  self = &hub;
  StartedProgram program(line(hub, "owner/model"));
  std::error_code ignored;
  ASSERT_TRUE(program.wait_until([&] { return fs::file_size(part(), ignored) == 5'000; }));
  program.signal(SIGINT);
  const auto result = program.finish();
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err, "litevl: stopped; the same command continues the download\n");
  EXPECT_FALSE(fs::exists(model()));
  is_slow = false;
  EXPECT_EQ(pull(hub).exit_code, 0);
  EXPECT_THAT(hub.ranges("model.safetensors"), ElementsAre("", "bytes=5000-"));
  EXPECT_TRUE(is_model_folder(model()));
}

TEST_F(PullTest, TheTokenIsSentAndNeverShown) {
  const EnvironmentVariable token("HF_TOKEN", "hf_secret");
  const FakeHub hub({}, [](const TestRequest&) { return TestReply{.status = 403}; });
  const auto result = pull(hub);
  expect_one_line_error(result, 2, "accept its conditions");
  EXPECT_THAT(result.err, Not(HasSubstr("hf_secret")));
  EXPECT_EQ(hub.server().requests().at(0).header("authorization"), "Bearer hf_secret");
}

TEST_F(PullTest, TheEndpointMayComeFromTheEnvironment) {
  const FakeHub hub(tiny_blip_files());
  const EnvironmentVariable endpoint("HF_ENDPOINT", hub.url() + "/");
  EXPECT_EQ(run_litevl("pull owner/model").exit_code, 0);
  EXPECT_TRUE(is_model_folder(model()));
}

TEST_F(PullTest, RefusedInOneLineAndNothingIsLeft) {
  const FakeHub hub(tiny_blip_files());
  expect_one_line_error(pull(hub, "nonsense"), 2, "OWNER/NAME");
  expect_one_line_error(pull(hub, "owner/other"), 2, "there is no such model (404)");
  expect_one_line_error(pull(hub, "owner/model@v2"), 2, "no such branch, tag or commit (404)");
  expect_one_line_error(run_litevl("pull owner/model --endpoint ftp://x"), 2, "https://HOST");
  const FakeHub empty(std::map<std::string, std::string>{{"README.md", "x"}});
  expect_one_line_error(pull(empty), 3, "has no model.safetensors");
  const FakeHub html({}, [](const TestRequest&) { return TestReply{.body = "<html>\x1b[31m"}; });
  expect_one_line_error(pull(html), 3, "is not JSON");
  const FakeHub endless(
      {}, [](const TestRequest&) { return TestReply{.has_length = false, .end = End::kEndless}; });
  expect_one_line_error(pull(endless), 3, "more than 16 MiB");
  const FakeHub hostile({}, [](const TestRequest&) {
    return TestReply{.body = std::string(R"({"sha": ")") + FakeHub::kCommit +
                             R"(", "siblings": [{"rfilename": "../model.safetensors"},
                                {"rfilename": "/etc/model.pth"}, {"rfilename": "a\n.pth"}]})"};
  });
  expect_one_line_error(pull(hostile), 3, "has no model.safetensors");
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(PullTest, AnotherKindOfModelIsRefusedBeforeItsWeightsAreFetched) {
  auto files = tiny_blip_files();
  files["config.json"] = R"({"model_type": "bert"})";
  const FakeHub hub(files);
  expect_one_line_error(pull(hub), 3, "\"model_type\" is \"bert\"");
  EXPECT_THAT(hub.ranges("model.safetensors"), IsEmpty());
  EXPECT_FALSE(fs::exists(model()));
}

TEST_F(PullTest, WeightsOfSomethingElseMakeNoModel) {
  auto files = tiny_blip_files();
  files["model.safetensors"] = "nonsense";
  const FakeHub hub(files);
  expect_one_line_error(pull(hub), 3, "neither a PyTorch checkpoint (.pth) nor a safetensors");
  EXPECT_FALSE(fs::exists(model()));
}

TEST_F(PullTest, ADiskWithoutRoomIsFoundOutBefore) {
  // So many bytes no disk has.
  const FakeHub hub(tiny_blip_files(), [](const TestRequest& request) -> std::optional<TestReply> {
    if (!request.target.ends_with("/model.safetensors")) return std::nullopt;
    return TestReply{.status = 302,
                     .headers = {{"Location", "/elsewhere"},
                                 {"X-Linked-Size", "1099511627776"},
                                 {"X-Linked-Etag", std::string(64, 'a')}}};
  });
  expect_one_line_error(pull(hub), 4, "downloading and importing take");
  EXPECT_THAT(hub.ranges("model.safetensors"), IsEmpty());
}

TEST(ModelOrigin, IsReadAsItWasWritten) {
  const TemporaryFolder folder;
  EXPECT_FALSE(read_model_origin(folder.path()));
  const ModelOrigin origin{.model = "a/b",
                           .revision = "main",
                           .commit = FakeHub::kCommit,
                           .file = "x.pth",
                           .digest = {ContentDigest::Kind::kGitBlob, std::string(40, 'c')},
                           .options = {{"seed", "0"}}};
  std::ofstream(origin_file(folder.path())) << write_model_origin(origin);
  const auto read = read_model_origin(folder.path());
  ASSERT_TRUE(read);
  EXPECT_EQ(write_model_origin(*read), write_model_origin(origin));
  EXPECT_EQ(read->digest, origin.digest);
  for (const std::string text : {"", "{}", "[]", R"({"model": 5})"}) {
    std::ofstream(origin_file(folder.path())) << text;
    EXPECT_FALSE(read_model_origin(folder.path())) << text;
  }
}

}  // namespace
}  // namespace litevl
