// URLs, as libcurl reads them.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// What is asked of a URL here.
struct UrlParts {
  std::string scheme;  ///< lower case
  std::string host;    ///< lower case
  std::string port;    ///< the scheme's if none is given
  std::string path;
  bool has_user = false;
  bool has_more = false;  ///< a query or a fragment

  /// Whom one speaks to.
  std::string origin() const { return scheme + "://" + host + ":" + port; }
};

/// Whether `url` could be read.
bool parse_url(const std::string& url, UrlParts& parts);

/// The whole URL that `location`, which may leave out its beginning, means in an answer to `base`;
/// empty if none.
std::string resolve_url(const std::string& base, const std::string& location);

/// `url` for people: without its query, in which signatures are, and without a user's name.
std::string shown_url(const std::string& url);

/// `text` with everything but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace litevl
