// HTTP with libcurl: one request and its response.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace litevl {

struct HttpSettings {
  std::string endpoint;  ///< as returned by check_endpoint
  std::string token;  ///< sent to the endpoint only, and only if nobody else can read it; or empty
  std::string agent = "litevl";
  int attempts = 5;    ///< how many attempts at the same thing may fail without progress
  int redirects = 10;  ///< the most redirects of one request
  std::chrono::milliseconds connect_timeout{30'000};
  std::chrono::milliseconds stall_timeout{
      60'000};  ///< a time in which at least 1 kB must be received
  std::chrono::milliseconds first_wait{
      1'000};                              ///< the first wait after a failure; doubled each time
  std::chrono::seconds longest_wait{120};  ///< the longest wait that a server may ask for
  /// Called before a wait with a line that says what failed and how long the wait is.
  std::function<void(const std::string& note)> on_wait = [](const std::string&) {};
};

/// A server's response, without the body.
struct HttpAnswer {
  int status = 0;
  std::string url;       ///< the URL that was requested
  std::string redirect;  ///< the whole URL of the redirect, or empty
  std::chrono::seconds retry_after{0};
  std::map<std::string, std::string> headers;  ///< by their names in lower case

  /// The header's value; empty if there is none.
  std::string header(const std::string& name) const;
};

/// A failure that may be temporary: HttpClient::retry catches it, and turns the last one into an
/// Error.
class PassingFailure : public std::runtime_error {
 public:
  explicit PassingFailure(const std::string& what, std::chrono::seconds wait = {})
      : std::runtime_error(what), wait_(wait) {}
  /// The wait that the server asked for; 0 if it did not.
  std::chrono::seconds wait() const noexcept { return wait_; }

 private:
  std::chrono::seconds wait_;
};

/// Receives the body of a response with status 200 or 206, piece by piece. The first piece is
/// empty. An exception that it throws ends the request and is passed on.
using HttpSink = std::function<void(const HttpAnswer& answer, std::string_view bytes)>;

/// Sends requests over connections that are kept for later requests. Proxies come from libcurl's
/// environment variables (https_proxy, no_proxy, …), certificates from the system or from
/// SSL_CERT_FILE and SSL_CERT_DIR. For one thread.
class HttpConnection {
 public:
  /// `settings` must outlive it.
  explicit HttpConnection(const HttpSettings& settings);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// GET of the bytes from `from` on. Redirects are not followed, and any status is returned.
  /// Throws PassingFailure; Error, kData for an invalid response and kMachine if the server cannot
  /// be reached; Stopped as soon as a stop is requested.
  HttpAnswer get(const std::string& url, std::uint64_t from, const HttpSink& sink);

  /// HEAD; otherwise the same.
  HttpAnswer head(const std::string& url);

 private:
  struct Handles;
  struct Exchange;

  HttpAnswer ask(Exchange& exchange, bool is_head, std::uint64_t from);
  // Waits until the request has ended or stalled, or a stop is requested.
  void run(Exchange& exchange) const;
  void check_result(int result, const Exchange& exchange) const;

  const HttpSettings& settings_;
  std::unique_ptr<Handles> handles_;
  bool has_answered_ = false;  // whether any server has responded, so that the network works
};

}  // namespace litevl
