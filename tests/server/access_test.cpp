#include "server/access.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "litevl/error.h"
#include "support/environment_variable.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

constexpr const char* kToken = "0123456789abcdef0123456789abcdef";

Request with(Headers headers) {
  Request request;
  request.method = "GET";
  request.path = "/v1/videos";
  request.headers = std::move(headers);
  return request;
}

TEST(Access, TokenAndCookie) {
  const Access access(kToken, {});
  EXPECT_TRUE(access.has_token(with({{"authorization", std::string("Bearer ") + kToken}})));
  EXPECT_TRUE(access.has_token(with({{"authorization", std::string("bearer ") + kToken}})));
  const std::string cookie = access.cookie(false).substr(0, access.cookie(false).find(';'));
  EXPECT_TRUE(access.has_token(with({{"cookie", "a=b; " + cookie}})));
  EXPECT_EQ(cookie.find(kToken), std::string::npos);
  for (const char* attribute : {"HttpOnly", "SameSite=Strict", "Path=/"})
    EXPECT_NE(access.cookie(false).find(attribute), std::string::npos);
  EXPECT_EQ(access.cookie(false).find("Secure"), std::string::npos);
  EXPECT_NE(access.cookie(true).find("; Secure"), std::string::npos);
}

TEST(Access, RefusesOtherTokens) {
  const Access access(kToken, {});
  const std::string token = kToken;
  const std::string cookie = access.cookie(false).substr(7, 64);
  for (const Headers& headers :
       std::initializer_list<Headers>{{},
                                      {{"authorization", ""}},
                                      {{"authorization", "Bearer "}},
                                      {{"authorization", "Bearer " + token + "0"}},
                                      {{"authorization", "Bearer " + token.substr(1)}},
                                      {{"authorization", "Basic " + token}},
                                      {{"authorization", token}},
                                      {{"authorization", "Bearer " + cookie}},
                                      {{"cookie", "litevl=" + token}},
                                      {{"cookie", "litevl="}},
                                      {{"cookie", "litevl"}},
                                      {{"cookie", "other=" + cookie}}})
    EXPECT_FALSE(access.has_token(with(headers)));
  // A wrong token is not helped by a good cookie.
  EXPECT_FALSE(
      access.has_token(with({{"authorization", "Bearer wrong"}, {"cookie", "litevl=" + cookie}})));
}

TEST(Access, NamesOfOthersAreRefused) {
  const Access access(kToken, {"Videos.example.org"});
  for (const char* host : {"127.0.0.1:8791", "localhost:8791", "localhost", "[::1]:8791",
                           "192.168.1.5:80", "videos.example.org", "VIDEOS.example.org:443"})
    EXPECT_EQ(access.problem_of_origin(with({{"host", host}})), "") << host;
  for (const char* host :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8791",
        "xvideos.example.org", "videos.example.org.evil", "1.2.3", "[evil]", "1.2.3.4.5", "0x7f.1"})
    EXPECT_NE(access.problem_of_origin(with({{"host", host}})), "") << host;
}

TEST(Access, PagesOfOtherSitesAreRefused) {
  const Access access(kToken, {"videos.example.org"});
  const auto problem = [&](Headers headers) {
    return access.problem_of_origin(with(std::move(headers)));
  };
  EXPECT_EQ(problem({{"host", "127.0.0.1:8791"}, {"origin", "http://127.0.0.1:8791"}}), "");
  EXPECT_EQ(problem({{"host", "videos.example.org"}, {"origin", "https://videos.example.org"}}),
            "");
  for (const char* origin :
       {"http://127.0.0.1:3000", "http://localhost:8791", "null", "http://evil.example",
        "http://127.0.0.1:8791.evil.example", "ftp://127.0.0.1:8791", "127.0.0.1:8791"})
    EXPECT_NE(problem({{"host", "127.0.0.1:8791"}, {"origin", origin}}), "") << origin;
  for (const char* site : {"same-site", "cross-site"})
    EXPECT_NE(problem({{"host", "127.0.0.1:8791"}, {"sec-fetch-site", site}}), "") << site;
  for (const char* site : {"same-origin", "none"})
    EXPECT_EQ(problem({{"host", "127.0.0.1:8791"}, {"sec-fetch-site", site}}), "") << site;
  // A link on another site may open the page, and nothing else.
  Request link = with({{"host", "127.0.0.1:8791"},
                       {"sec-fetch-site", "cross-site"},
                       {"sec-fetch-mode", "navigate"}});
  EXPECT_NE(access.problem_of_origin(link), "");
  link.path = "/";
  EXPECT_EQ(access.problem_of_origin(link), "");
  link.method = "POST";
  EXPECT_NE(access.problem_of_origin(link), "");
}

TEST(OwnToken, IsMadeOnceAndForItsOwnerAlone) {
  const TemporaryFolder folder;
  const EnvironmentVariable home("XDG_DATA_HOME", folder.path().string());
  const OwnToken made = own_token();
  EXPECT_EQ(made.token.size(), 64u);
  EXPECT_EQ(own_token().token, made.token);
  struct stat status {};
  ASSERT_EQ(::stat(made.file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST(ReadToken, RefusesWhatIsNoSecret) {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& text, mode_t mode) {
    const auto file = folder.path() / "token";
    std::ofstream(file) << text;
    ::chmod(file.c_str(), mode);
    return file;
  };
  EXPECT_EQ(read_token(write(std::string(kToken) + "\nmore", 0600)), kToken);
  EXPECT_EQ(read_token(write(std::string(kToken) + "\r\n", 0400)), kToken);
  EXPECT_THROW(read_token(write(std::string(kToken) + "\n", 0644)), Error);
  EXPECT_THROW(read_token(write(std::string(kToken) + "\n", 0640)), Error);
  EXPECT_THROW(read_token(write("short\n", 0600)), Error);
  EXPECT_THROW(read_token(write("", 0600)), Error);
  EXPECT_THROW(read_token(write("has spaces in it, many\n", 0600)), Error);
  EXPECT_THROW(read_token(folder.path() / "missing"), Error);
}

}  // namespace
}  // namespace litevl
