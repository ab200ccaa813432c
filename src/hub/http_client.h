// Requests through redirects, and attempts at them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "hub/http_connection.h"

namespace litevl {

/// Asks the hub, or a mirror of it, for things. A stop that is asked for ends any request or wait
/// with Stopped. One thread.
class HttpClient {
 public:
  explicit HttpClient(HttpSettings settings);

  /// GET of the bytes from `from` on. Throws as HttpConnection::get, and Error (kData) for too many
  /// redirects or one that leads away from the web, or from https to http.
  HttpAnswer get(const std::string& url, std::uint64_t from, const HttpSink& sink);

  /// HEAD, up to the answer that names a file's content or is no redirect. A redirect to another
  /// host than the endpoint's and the hub's is not followed but returned. Throws as `get`.
  HttpAnswer head(const std::string& url);

  /// Calls `attempt` until it throws no PassingFailure, with waits between; one that
  /// `has_progressed` does not count. Throws Error (kMachine) naming `where` if it was the last.
  void retry(
      const std::string& where, const std::function<void()>& attempt,
      const std::function<bool()>& has_progressed = [] { return false; });

  const HttpSettings& settings() const { return settings_; }

 private:
  // The address that a redirect leads to, if it may be followed.
  std::string follow(const HttpAnswer& answer) const;
  [[noreturn]] void refuse_redirects(const std::string& url) const;

  HttpSettings settings_;
  HttpConnection connection_{settings_};
};

}  // namespace litevl
