#include "server/access.h"

#include <arpa/inet.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/files.h"
#include "core/sha256.h"
#include "core/user_folders.h"
#include "litevl/error.h"
#include "server/http/target.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeastToken = 16;
constexpr const char* kCookie = "litevl";

// In a time that does not depend on where they differ.
bool is_same(const std::string& left, const std::string& right) {
  unsigned char difference = left.size() == right.size() ? 0 : 1;
  for (std::size_t i = 0; i < left.size(); ++i)
    difference = static_cast<unsigned char>(
        difference |
        (static_cast<unsigned char>(left[i]) ^
         static_cast<unsigned char>(right[i % std::max<std::size_t>(1, right.size())])));
  return difference == 0;
}

std::string random_token() {
  unsigned char bytes[32];
  if (::getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
    throw Error(Error::Kind::kMachine, "random numbers", std::strerror(errno));
  static constexpr char kHex[] = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) token += {kHex[byte >> 4], kHex[byte & 15]};
  return token;
}

// "name" of "name:8791", "1.2.3.4", "[::1]".
std::string without_port(const std::string& host) {
  if (!host.empty() && host.front() == '[') return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_ip_address(const std::string& host) {
  in6_addr address{};
  if (host.size() > 2 && host.front() == '[')
    return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &address) == 1;
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

}  // namespace

std::string read_token(const fs::path& file) {
  std::string text = read_file(file, 4096);
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw Error(Error::Kind::kUsage, file.string(), "others can read this token",
                "chmod 600 it, after putting another token into it");
  text = text.substr(0, text.find_first_of("\r\n"));
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (text.size() < kLeastToken || !is_plain)
    throw Error(Error::Kind::kData, file.string(),
                "its first line is no token: at least 16 letters, digits and signs without spaces");
  return text;
}

OwnToken own_token() {
  const fs::path folder = user_data_folder();
  if (folder.empty())
    throw Error(Error::Kind::kUsage, "serve", "there is no home folder to keep a token in",
                "name a file with one by --token-file");
  const fs::path file = folder / "serve-token";
  std::error_code ignored;
  if (fs::exists(file, ignored)) return {read_token(file), file};
  fs::create_directories(folder, ignored);
  const std::string token = random_token();
  const mode_t kept = ::umask(S_IRWXG | S_IRWXO);
  try {
    write_file_atomically(file, [&](std::ostream& out) { out << token << '\n'; });
  } catch (...) {
    ::umask(kept);
    throw;
  }
  ::umask(kept);
  return {token, file};
}

Access::Access(std::string token, std::vector<std::string> hosts)
    : token_(std::move(token)),
      cookie_(sha256("litevl's cookie of " + token_)),
      hosts_(std::move(hosts)) {
  for (std::string& host : hosts_) host = lower_case(host);
}

std::string Access::problem_of_origin(const Request& request) const {
  const std::string host = lower_case(request.header("host"));
  const std::string name = without_port(host);
  // A page of another site can make a browser ask this server under a name of its own (DNS
  // rebinding), but not under an address.
  const bool is_known = name == "localhost" || is_ip_address(name) ||
                        std::find(hosts_.begin(), hosts_.end(), name) != hosts_.end();
  if (!host.empty() && !is_known)
    return "the name " + name + " is not one of this server's (serve --host)";
  const std::string origin = lower_case(request.header("origin"));
  if (!origin.empty() && origin != "http://" + host && origin != "https://" + host)
    return "the request comes from the page of another site";
  const std::string site = request.header("sec-fetch-site");
  const bool is_navigation = request.header("sec-fetch-mode") == "navigate";
  if (!site.empty() && site != "same-origin" && site != "none" &&
      !(is_navigation && request.method == "GET" && request.path == "/"))
    return "the request comes from the page of another site";
  return {};
}

bool Access::is_token(const std::string& token) const { return is_same(token_, token); }

bool Access::has_token(const Request& request) const {
  constexpr std::string_view kBearer = "bearer ";
  const std::string header = request.header("authorization");
  if (lower_case(header.substr(0, kBearer.size())) == kBearer)
    return is_token(header.substr(kBearer.size()));
  const std::string cookie = cookie_value(request.header("cookie"), kCookie);
  return !cookie.empty() && is_same(cookie_, cookie);
}

std::string Access::cookie(bool is_secure) const {
  return std::string(kCookie) + '=' + cookie_ +
         "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict" + (is_secure ? "; Secure" : "");
}

std::string Access::no_cookie() {
  return std::string(kCookie) + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict";
}

}  // namespace litevl
