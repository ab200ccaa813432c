// HTTP requests that follow redirects and are retried.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "hub/http_connection.h"

namespace litevl {

/// Sends requests to the hub or a mirror of it. A request to stop ends any request or wait with
/// Stopped. For one thread.
class HttpClient {
 public:
  explicit HttpClient(HttpSettings settings);

  /// GET of the bytes from `from` on. Throws as HttpConnection::get does, and Error (kData) for too
  /// many redirects, or for one to something other than http and https, or from https to http.
  HttpAnswer get(const std::string& url, std::uint64_t from, const HttpSink& sink);

  /// HEAD, which follows redirects up to the response that identifies a file's content or is not a
  /// redirect. A redirect to a host other than the endpoint's and the hub's is not followed but
  /// returned. Throws as `get` does.
  HttpAnswer head(const std::string& url);

  /// Calls `attempt` until it throws no PassingFailure, with waits in between. A failed attempt
  /// that `has_progressed` is not counted. Throws Error (kMachine) naming `where` after the last
  /// one.
  void retry(
      const std::string& where, const std::function<void()>& attempt,
      const std::function<bool()>& has_progressed = [] { return false; });

  const HttpSettings& settings() const { return settings_; }

 private:
  // The address of a redirect, if it may be followed.
  std::string follow(const HttpAnswer& answer) const;
  [[noreturn]] void refuse_redirects(const std::string& url) const;

  HttpSettings settings_;
  HttpConnection connection_{settings_};
};

}  // namespace litevl
