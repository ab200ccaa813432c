// Redirects, tokens, attempts, and servers that do not do what they should.
#include "hub/http_client.h"

#include <gmock/gmock.h>

#include <atomic>

#include "hub/hub_requests.h"
#include "hub/test_server.h"
#include "support/environment_variable.h"
#include "support/error_text.h"

namespace litevl {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using End = TestReply::End;

class HttpClientTest : public testing::Test {
 protected:
  static HttpSettings settings(const TestServer& server) {
    HttpSettings settings;
    settings.endpoint = server.url();
    settings.attempts = 3;
    settings.stall_timeout = milliseconds(300);
    settings.first_wait = milliseconds(1);
    return settings;
  }

  // The body of `path`, in as many attempts as it takes.
  static std::string get(HttpSettings settings, const std::string& path = "/x") {
    HttpClient http(std::move(settings));
    std::string body;
    http.retry("get", [&] {
      body.clear();
      const auto answer =
          http.get(http.settings().endpoint + path, 0,
                   [&](const HttpAnswer&, std::string_view bytes) { body += bytes; });
      check_answer(answer, http.settings(), "get");
    });
    return body;
  }

  static std::string refusal(const HttpSettings& settings,
                             Error::Kind kind = Error::Kind::kMachine) {
    return error_text([&] { get(settings); }, kind);
  }

  const EnvironmentVariable no_proxy_{"no_proxy", "*"};
};

TEST_F(HttpClientTest, BodyAndHeaders) {
  const TestServer server([](const TestRequest&) {
    return TestReply{.headers = {{"X-Thing", " some  "}, {"x-thing", "last"}}, .body = "hello"};
  });
  HttpClient http(settings(server));
  std::string body;
  int begins = 0;
  const auto answer = http.get(server.url() + "/x", 0, [&](const HttpAnswer& head, auto bytes) {
    begins += bytes.empty() ? 1 : 0;
    EXPECT_EQ(head.status, 200);
    body += bytes;
  });
  EXPECT_EQ(body, "hello");
  EXPECT_EQ(begins, 1);
  EXPECT_EQ(answer.header("x-thing"), "last");
  EXPECT_EQ(answer.header("content-length"), "5");
  EXPECT_EQ(answer.header("none"), "");
  const auto request = server.requests().at(0);
  EXPECT_EQ(request.header("accept-encoding"), "identity");
  EXPECT_EQ(request.header("user-agent"), "litevl");
  EXPECT_EQ(request.header("authorization"), "");
}

TEST_F(HttpClientTest, TheTokenStaysWithTheEndpoint) {
  const TestServer other([](const TestRequest&) { return TestReply{.body = "there"}; });
  const TestServer server([&](const TestRequest& request) {
    if (request.target == "/x") return TestReply{.status = 302, .headers = {{"Location", "/y"}}};
    // The same machine by another name is another host.
    return TestReply{.status = 307, .headers = {{"Location", other.url("localhost") + "/z"}}};
  });
  auto with_token = settings(server);
  with_token.token = "hf_secret";
  EXPECT_EQ(get(with_token), "there");
  for (const auto& request : server.requests())
    EXPECT_EQ(request.header("authorization"), "Bearer hf_secret") << request.target;
  ASSERT_EQ(other.requests().size(), 1u);
  EXPECT_EQ(other.requests().at(0).header("authorization"), "");
  // And by the same name at another port it is another server.
  with_token.endpoint = other.url("localhost");
  EXPECT_EQ(get(with_token, "/z"), "there");
  EXPECT_EQ(other.requests().at(1).header("authorization"), "Bearer hf_secret");
}

TEST_F(HttpClientTest, ProxiesAreThoseOfTheEnvironment) {
  const TestServer proxy([](const TestRequest&) { return TestReply{.body = "by proxy"}; });
  const EnvironmentVariable none("no_proxy", "");
  const EnvironmentVariable chosen("http_proxy", proxy.url());
  auto far = settings(proxy);
  far.endpoint = "http://hub.test";
  far.token = "hf_secret";
  EXPECT_EQ(get(far), "by proxy");
  const auto request = proxy.requests().at(0);
  EXPECT_EQ(request.target, "http://hub.test/x");
  EXPECT_EQ(request.header("authorization"), "");  // anybody on the way could read it
}

TEST_F(HttpClientTest, RedirectsEndSomewhere) {
  std::atomic<int> asked = 0;
  const TestServer server([&](const TestRequest&) {
    return TestReply{.status = 302, .headers = {{"Location", "/" + std::to_string(++asked)}}};
  });
  EXPECT_THAT(refusal(settings(server), Error::Kind::kData),
              AllOf(HasSubstr(server.url() + "/x"), HasSubstr("redirects more than 10 times")));
  EXPECT_EQ(server.requests().size(), 11u);
  HttpClient http(settings(server));
  EXPECT_THAT(error_text([&] { http.head(server.url() + "/x"); }),
              HasSubstr("redirects more than 10 times"));
}

TEST_F(HttpClientTest, RedirectsLeadToTheWebOnly) {
  std::string location;
  const TestServer server([&](const TestRequest&) {
    return TestReply{.status = 301, .headers = {{"Location", location}}};
  });
  for (const std::string to : {"file:///etc/passwd", "ftp://a/b", "gopher://a", "javascript:x"}) {
    location = to;
    EXPECT_THAT(refusal(settings(server), Error::Kind::kData), HasSubstr("redirects to")) << to;
  }
  for (const std::string to : {"", "http://", "http://a b"}) {
    location = to;
    EXPECT_THAT(refusal(settings(server), Error::Kind::kData), HasSubstr("redirects to")) << to;
  }
}

TEST_F(HttpClientTest, HeadStopsBeforeAnotherHost) {
  const TestServer other([](const TestRequest&) { return TestReply{}; });
  const TestServer server([&](const TestRequest& request) {
    return TestReply{.status = 302,
                     .headers = {{"Location", request.target == "/x" ? "/y" : other.url() + "/z"}}};
  });
  HttpClient http(settings(server));
  const auto answer = http.head(server.url() + "/x");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.url, server.url() + "/y");
  EXPECT_EQ(answer.redirect, other.url() + "/z");
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(HttpClientTest, WhatPassesIsTriedAgain) {
  for (const int status : {408, 429, 500, 502, 503, 504}) {
    std::atomic<int> asked = 0;
    const TestServer server([&](const TestRequest&) {
      return ++asked < 3 ? TestReply{.status = status, .body = "sorry"} : TestReply{.body = "fine"};
    });
    std::vector<std::string> notes;
    auto told = settings(server);
    told.on_wait = [&](const std::string& note) { notes.push_back(note); };
    EXPECT_EQ(get(told), "fine");
    EXPECT_THAT(notes, ElementsAre(HasSubstr(std::to_string(status)), HasSubstr("next attempt")));
  }
}

TEST_F(HttpClientTest, WhatDoesNotPassIsSaidOnce) {
  const TestServer server([](const TestRequest&) { return TestReply{.status = 500}; });
  EXPECT_THAT(
      refusal(settings(server)),
      AllOf(HasSubstr("get: the server answers 500, after 3 attempts"), HasSubstr("later")));
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(HttpClientTest, RetryAfterIsWaitedForIfItIsNotLong) {
  std::atomic<int> asked = 0;
  std::string seconds = "1";
  const TestServer server([&](const TestRequest&) {
    return ++asked == 1 ? TestReply{.status = 429, .headers = {{"Retry-After", seconds}}}
                        : TestReply{.body = "fine"};
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(get(settings(server)), "fine");
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(1'000));
  asked = 0;
  seconds = "3600";
  EXPECT_THAT(refusal(settings(server)), AllOf(HasSubstr("too many requests (429)"),
                                               HasSubstr("asks to wait for 1 h 00 min")));
  EXPECT_EQ(asked, 1);
}

TEST_F(HttpClientTest, StatusesThatNobodyCanWaitFor) {
  int status = 0;
  std::string code;
  const TestServer server([&](const TestRequest&) {
    return TestReply{.status = status, .headers = {{"X-Error-Code", code}}, .body = "<html>"};
  });
  const auto said = [&](int now, const std::string& why, Error::Kind kind = Error::Kind::kUsage) {
    status = now;
    code = why;
    return refusal(settings(server), kind);
  };
  EXPECT_THAT(said(401, "RepoNotFound"),
              AllOf(HasSubstr("no such model, or it is not public"), HasSubstr("set HF_TOKEN")));
  EXPECT_THAT(said(401, "GatedRepo"), HasSubstr("accept its conditions"));
  EXPECT_THAT(said(403, "GatedRepo"), HasSubstr("accept its conditions"));
  EXPECT_THAT(said(404, "RepoNotFound"), HasSubstr("there is no such model (404)"));
  EXPECT_THAT(said(404, "RevisionNotFound"), HasSubstr("no such branch, tag or commit"));
  EXPECT_THAT(said(404, "EntryNotFound"), HasSubstr("no such file"));
  EXPECT_THAT(said(418, "", Error::Kind::kMachine), HasSubstr("answers 418, expected 200"));
  EXPECT_EQ(server.requests().size(), 7u);
  auto with_token = settings(server);
  with_token.token = "hf_secret";
  status = 401;
  EXPECT_THAT(refusal(with_token, Error::Kind::kUsage),
              AllOf(HasSubstr("HF_TOKEN is valid"), Not(HasSubstr("hf_secret"))));
}

TEST_F(HttpClientTest, APageAboutAnErrorMayBeEndless) {
  const TestServer server([](const TestRequest&) {
    return TestReply{.status = 404, .has_length = false, .end = End::kEndless};
  });
  EXPECT_THAT(refusal(settings(server), Error::Kind::kUsage), HasSubstr("no such model"));
}

TEST_F(HttpClientTest, HeadersEnd) {
  const TestServer server([](const TestRequest&) {
    TestReply reply;
    for (int i = 0; i < 400; ++i) reply.headers.emplace_back("X", std::string(1'000, 'x'));
    return reply;
  });
  EXPECT_THAT(refusal(settings(server), Error::Kind::kData), HasSubstr("256 kB of headers"));
}

TEST_F(HttpClientTest, SilenceIsNotWaitedForForEver) {
  const TestServer server([](const TestRequest&) {
    return TestReply{.body = "some", .length = 100, .end = End::kHang};
  });
  EXPECT_THAT(refusal(settings(server)), HasSubstr("nothing comes from the server"));
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(HttpClientTest, AServerThatIsNotThereIsSaidAtOnce) {
  std::string url;
  {
    const TestServer server([](const TestRequest&) { return TestReply{}; });
    url = server.url();
  }
  HttpSettings gone;
  gone.endpoint = url;  // whose port nobody has now
  gone.first_wait = std::chrono::hours(1);
  EXPECT_THAT(refusal(gone), AllOf(HasSubstr(url + "/x: "), HasSubstr("--endpoint")));
}

TEST_F(HttpClientTest, WhatASinkThrowsIsPassedOn) {
  const TestServer server([](const TestRequest&) { return TestReply{.body = "hello"}; });
  HttpClient http(settings(server));
  const auto refuse = [](const HttpAnswer&, std::string_view) {
    throw Error(Error::Kind::kData, "sink", "no");
  };
  EXPECT_EQ(error_text([&] { http.get(server.url(), 0, refuse); }), "sink: no");
}

}  // namespace
}  // namespace litevl
