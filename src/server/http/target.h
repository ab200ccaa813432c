// What a request's target names: RFC 9112, section 3.2, and RFC 3986.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

struct Target {
  std::string path;                          ///< decoded
  std::vector<std::string> parts;            ///< between its slashes, each decoded
  std::map<std::string, std::string> query;  ///< decoded, "+" is a space
};

/// Nothing if `text` is not an origin-form target ("/path?query") in valid UTF-8, or is one that is
/// read in different ways by different programs: with an empty part, "." or "..", a slash, a
/// backslash or a control character within a part, or a name twice in the query.
std::optional<Target> parse_target(std::string_view text);

/// The value of the cookie `name` in a Cookie header; empty if it is not there.
std::string cookie_value(std::string_view header, std::string_view name);

}  // namespace litevl
