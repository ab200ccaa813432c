// URLs, parsed by libcurl.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// The parts of a URL that are needed here.
struct UrlParts {
  std::string scheme;  ///< lower case
  std::string host;    ///< lower case
  std::string port;    ///< the scheme's default if none is given
  std::string path;
  bool has_user = false;
  bool has_more = false;  ///< a query or a fragment

  /// The server: scheme, host and port.
  std::string origin() const { return scheme + "://" + host + ":" + port; }
};

/// Whether `url` could be read.
bool parse_url(const std::string& url, UrlParts& parts);

/// The complete URL of `location`, which may be relative, in a response to `base`; empty if there
/// is none.
std::string resolve_url(const std::string& base, const std::string& location);

/// `url` in a form to show: without its query, which may contain signatures, and without a user's
/// name.
std::string shown_url(const std::string& url);

}  // namespace litevl
