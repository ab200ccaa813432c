// Names and addresses that people give.
#include "hub/model_name.h"

#include <gmock/gmock.h>

#include "hub/endpoint.h"
#include "hub/url.h"
#include "support/error_text.h"

namespace litevl {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HubModel, OwnerNameAndRevision) {
  const auto model = parse_hub_model("Salesforce/blip-itm-base-coco");
  EXPECT_EQ(model.owner, "Salesforce");
  EXPECT_EQ(model.name, "blip-itm-base-coco");
  EXPECT_EQ(model.revision, "main");
  EXPECT_EQ(parse_hub_model("a/b_c.d@refs/pr/5").revision, "refs/pr/5");
}

TEST(HubModel, WhatIsNoNameIsRefused) {
  for (const std::string text :
       {"", "blip", "/blip", "a/", "a/b/c", "../b", "a/..", "a/.b", "-a/b", "a/b c", "a/b\n",
        "a/b\x1b[31m", "a/b..c", "https://huggingface.co/a/b", "a/b?x", "@main", "a@b/c"})
    EXPECT_THAT(error_text([&] { parse_hub_model(text); }, Error::Kind::kUsage),
                HasSubstr("OWNER/NAME"))
        << text;
  EXPECT_THAT(error_text([] { parse_hub_model("a/" + std::string(97, 'b')); }, Error::Kind::kUsage),
              HasSubstr("OWNER/NAME"));
  for (const std::string revision : {"", "/", "a/", "../x", "a b", "a@b", "a\n"})
    EXPECT_THAT(error_text([&] { parse_hub_model("a/b@" + revision); }, Error::Kind::kUsage),
                HasSubstr("no branch, tag or commit"))
        << revision;
}

TEST(PlainFileName, NamesThatStayInTheirFolder) {
  for (const std::string name : {"model.safetensors", "a", "a..b", "x-1_2.pth"})
    EXPECT_TRUE(is_plain_file_name(name)) << name;
  for (const std::string name : {"", ".", "..", ".git", "a/b", "../a", "a\\b", "a\nb", "a b", "ä"})
    EXPECT_FALSE(is_plain_file_name(name)) << name;
  EXPECT_FALSE(is_plain_file_name(std::string(201, 'a')));
}

TEST(Endpoint, WhatIsTaken) {
  EXPECT_EQ(check_endpoint("https://huggingface.co"), "https://huggingface.co");
  EXPECT_EQ(check_endpoint("https://mirror.test:8443/hf//"), "https://mirror.test:8443/hf");
  for (const std::string url : {"", "huggingface.co", "ftp://a", "file:///etc", "https://",
                                "https://a?b", "https://a#b", "https://a b"})
    EXPECT_THAT(error_text([&] { check_endpoint(url); }, Error::Kind::kUsage),
                HasSubstr("expected https://HOST"))
        << url;
  const auto refusal =
      error_text([] { check_endpoint("https://me:secret@a"); }, Error::Kind::kUsage);
  EXPECT_THAT(refusal, HasSubstr("password"));
  EXPECT_THAT(refusal, Not(HasSubstr("secret")));
}

TEST(Endpoint, WhereNobodyListens) {
  for (const std::string url :
       {"https://a", "http://127.0.0.1:80/x", "http://localhost", "http://[::1]:8"})
    EXPECT_TRUE(is_private(url)) << url;
  for (const std::string url :
       {"http://a", "http://127.0.0.1.a", "http://10.0.0.1", "ftp://localhost.a", "x"})
    EXPECT_FALSE(is_private(url)) << url;
}

TEST(Endpoint, TheSameServer) {
  EXPECT_TRUE(is_of_endpoint("https://a/x?y", "https://A:443"));
  for (const std::string url :
       {"http://a", "https://a:444", "https://a.b", "https://b", "https://a@b", ""})
    EXPECT_FALSE(is_of_endpoint(url, "https://a")) << url;
}

TEST(Token, LinesDoNotEndInIt) {
  check_token("hf_aB0");
  for (const std::string token :
       {"hf_secret\n", "hf_secret x", "hf_secret\r\nX: y", "hf_secret\xc3\xa4"}) {
    const auto refusal = error_text([&] { check_token(token); }, Error::Kind::kUsage);
    EXPECT_THAT(refusal, HasSubstr("HF_TOKEN"));
    EXPECT_THAT(refusal, Not(HasSubstr("secret")));
  }
}

TEST(Url, ShownWithoutSecrets) {
  EXPECT_EQ(shown_url("https://me:pw@a/b?signature=x#y"), "https://a/b");
  EXPECT_EQ(shown_url("https://a/b@c"), "https://a/b@c");
  EXPECT_EQ(resolve_url("https://a/b/c?d", "/e"), "https://a/e");
  EXPECT_EQ(resolve_url("https://a/b/c", "//d/e"), "https://d/e");
  EXPECT_EQ(resolve_url("https://a/b/c", ""), "");
}

}  // namespace
}  // namespace litevl
