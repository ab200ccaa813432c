#include "hub/endpoint.h"

#include <algorithm>

#include "hub/url.h"
#include "litevl/error.h"

namespace litevl {

std::string check_endpoint(const std::string& url) {
  UrlParts parts;
  const bool is_url = parse_url(url, parts) && !parts.host.empty() &&
                      (parts.scheme == "http" || parts.scheme == "https");
  if (!is_url || parts.has_more)
    throw Error(Error::Kind::kUsage, "endpoint " + shown_url(url), "expected https://HOST");
  if (parts.has_user)
    throw Error(Error::Kind::kUsage, "endpoint " + shown_url(url),
                "has a user's name or a password in it", "a token is given by HF_TOKEN");
  return url.substr(0, url.find_last_not_of('/') + 1);
}

void check_token(const std::string& token) {
  // Characters that would end a header's line or are not allowed in headers.
  if (std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; })) return;
  throw Error(Error::Kind::kUsage, "HF_TOKEN", "has blanks, line ends or other bytes of no token");
}

bool is_private(const std::string& url) {
  UrlParts parts;
  if (!parse_url(url, parts)) return false;
  return parts.scheme == "https" || parts.host == "localhost" || parts.host == "127.0.0.1" ||
         parts.host == "[::1]";
}

bool is_of_endpoint(const std::string& url, const std::string& endpoint) {
  UrlParts one, other;
  return parse_url(url, one) && parse_url(endpoint, other) && one.origin() == other.origin();
}

}  // namespace litevl
