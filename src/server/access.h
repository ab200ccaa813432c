// Who may ask: the token, the page's cookie, and from where (docs/http.md, "Who may").
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "server/http/message.h"

namespace litevl {

/// The token in `file`: its first line. Throws Error: kData if the file is missing or has none of
/// at least 16 characters, kUsage if others can read it.
std::string read_token(const std::filesystem::path& file);

struct OwnToken {
  std::string token;
  std::filesystem::path file;
};

/// The token in the user's folder of data; made, of 256 random bits, where there is none. Throws
/// Error as above, and (kMachine) if it cannot be written.
OwnToken own_token();

class Access {
 public:
  /// `hosts` are the names under which proxies are asked for this server.
  Access(std::string token, std::vector<std::string> hosts);

  /// What is wrong with where a request comes from, or empty.
  std::string problem_of_origin(const Request& request) const;
  /// Whether it has the token or the cookie.
  bool has_token(const Request& request) const;
  bool is_token(const std::string& token) const;

  /// The headers that give the page its cookie, and take it away.
  std::string cookie(bool is_secure) const;
  static std::string no_cookie();

 private:
  std::string token_;
  std::string cookie_;  ///< made from the token, so that it cannot be used as one
  std::vector<std::string> hosts_;
};

}  // namespace litevl
