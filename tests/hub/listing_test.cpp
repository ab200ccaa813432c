#include "hub/listing.h"

#include <gmock/gmock.h>

#include "support/error_text.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kSha = "0123456789abcdef0123456789abcdef01234567";

HubListing read(const std::string& text) { return read_hub_listing(text, "hub"); }

std::string refusal(const std::string& text) {
  return error_text([&] { read(text); });
}

HubListing listing_of(std::vector<std::string> files) { return {kSha, std::move(files)}; }

TEST(HubListing, CommitAndPlainNames) {
  const auto listing = read(R"({"id": "a/b", "sha": ")" + kSha + R"(", "siblings": [
      {"rfilename": ".gitattributes"}, {"rfilename": "config.json", "size": 3},
      {"rfilename": "onnx/model.safetensors"}, {"rfilename": "../model.safetensors"},
      {"rfilename": "/etc/model.safetensors"}, {"rfilename": "..\\model.pth"},
      {"rfilename": "a\u001b[31m.pth"}, {"rfilename": "a\n.pth"}, {"rfilename": ""},
      {"rfilename": "model.safetensors"}]})");
  EXPECT_EQ(listing.commit, kSha);
  EXPECT_THAT(listing.files, ElementsAre("config.json", "model.safetensors"));
}

TEST(HubListing, WhatIsNotOfTheFormIsRefused) {
  EXPECT_THAT(refusal("<html>"), HasSubstr("hub: is not JSON"));
  EXPECT_THAT(refusal("[]"), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal("{}"), HasSubstr("\"sha\""));
  EXPECT_THAT(refusal(R"({"sha": 5, "siblings": []})"), HasSubstr("\"sha\""));
  EXPECT_THAT(refusal(R"({"sha": "../../x", "siblings": []})"), HasSubstr("\"sha\""));
  const std::string sha = R"({"sha": ")" + kSha + "\"";
  EXPECT_THAT(refusal(sha + "}"), HasSubstr("\"siblings\""));
  EXPECT_THAT(refusal(sha + R"(, "siblings": {}})"), HasSubstr("\"siblings\""));
  EXPECT_THAT(refusal(sha + R"(, "siblings": [5]})"), HasSubstr("\"rfilename\""));
  EXPECT_THAT(refusal(sha + R"(, "siblings": [{}]})"), HasSubstr("\"rfilename\""));
  EXPECT_THAT(refusal(sha + R"(, "siblings": [{"rfilename": []}]})"), HasSubstr("\"rfilename\""));
  EXPECT_THAT(refusal(sha + ", \"x\": " + std::string(100'000, '[')), HasSubstr("hub: "));
  EXPECT_THAT(refusal(sha + ", " + sha.substr(1) + ", \"siblings\": []}"), HasSubstr("twice"));
}

TEST(ChooseFiles, SafetensorsThenBinThenPth) {
  auto chosen = choose_files(
      listing_of({"vocab.txt", "pytorch_model.bin", "model.safetensors", "config.json", "x.pth"}),
      "m");
  EXPECT_EQ(chosen.weights, "model.safetensors");
  EXPECT_EQ(chosen.config, "config.json");
  EXPECT_EQ(chosen.vocab, "vocab.txt");
  chosen = choose_files(listing_of({"pytorch_model.bin", "x.pth"}), "m");
  EXPECT_EQ(chosen.weights, "pytorch_model.bin");
  EXPECT_FALSE(chosen.config);
  EXPECT_FALSE(chosen.vocab);
  // Beside a .pth a config.json is of who knows what.
  chosen = choose_files(listing_of({"config.json", "x.pth", "README.md"}), "m");
  EXPECT_EQ(chosen.weights, "x.pth");
  EXPECT_FALSE(chosen.config);
}

TEST(ChooseFiles, NothingThatCanBeImported) {
  const auto refused = [](std::vector<std::string> files) {
    return error_text([&] { choose_files(listing_of(std::move(files)), "pull a/b"); });
  };
  EXPECT_THAT(refused({}), HasSubstr("pull a/b: has no model.safetensors"));
  EXPECT_THAT(refused({"a.pth", "b.pth"}), HasSubstr("several .pth files, a.pth and b.pth"));
  EXPECT_THAT(refused({"model.safetensors.index.json"}), HasSubstr("split"));
}

TEST(CheckIsBlip, OtherModelsAreNamed) {
  check_is_blip(R"({"model_type": "blip"})", "c");
  check_is_blip(R"({"vision": {}})", "c");  // a model folder of ours
  EXPECT_THAT(error_text([] { check_is_blip(R"({"model_type": "bert"})", "config.json"); }),
              HasSubstr("config.json: its \"model_type\" is \"bert\""));
  EXPECT_THAT(error_text([] { check_is_blip("5", "c"); }), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_text([] { check_is_blip("", "c"); }), HasSubstr("is not JSON"));
}

}  // namespace
}  // namespace litevl
