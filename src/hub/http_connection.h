// HTTP by libcurl: one request and its answer.
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
  std::string endpoint;  ///< as check_endpoint gives it
  std::string token;     ///< sent to the endpoint only, and only where nobody can listen; or empty
  std::string agent = "litevl";
  int attempts = 5;    ///< at one thing, without progress between them
  int redirects = 10;  ///< at most, of one request
  std::chrono::milliseconds connect_timeout{30'000};
  std::chrono::milliseconds stall_timeout{60'000};  ///< in which at least 1 kB must come
  std::chrono::milliseconds first_wait{1'000};      ///< after a failure; twice as long each time
  std::chrono::seconds longest_wait{120};           ///< that a server may ask for
  /// Told before a wait what failed and how long it is, as a line.
  std::function<void(const std::string& note)> on_wait = [](const std::string&) {};
};

/// What a server answered, without the body.
struct HttpAnswer {
  int status = 0;
  std::string url;       ///< that was asked
  std::string redirect;  ///< the whole URL that it leads to, or empty
  std::chrono::seconds retry_after{0};
  std::map<std::string, std::string> headers;  ///< by names in lower case

  /// Empty if there is none.
  std::string header(const std::string& name) const;
};

/// A failure that may pass by itself: HttpClient::retry catches it, and makes an Error of the last.
class PassingFailure : public std::runtime_error {
 public:
  explicit PassingFailure(const std::string& what, std::chrono::seconds wait = {})
      : std::runtime_error(what), wait_(wait) {}
  /// That the server asked for; 0 if it did not.
  std::chrono::seconds wait() const noexcept { return wait_; }

 private:
  std::chrono::seconds wait_;
};

/// Takes the body of an answer with status 200 or 206, piece by piece; the first time, before any
/// byte, an empty piece. What it throws ends the request and is passed on.
using HttpSink = std::function<void(const HttpAnswer& answer, std::string_view bytes)>;

/// Asks by one set of connections, which are kept for the next request. Proxies are those of
/// libcurl's environment variables (https_proxy, no_proxy, …), certificates the system's or those
/// of SSL_CERT_FILE and SSL_CERT_DIR. One thread.
class HttpConnection {
 public:
  /// `settings` outlive it.
  explicit HttpConnection(const HttpSettings& settings);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// GET of the bytes from `from` on. Redirects are not followed, and any status is returned.
  /// Throws PassingFailure; Error, kData for what no server should say and kMachine for what cannot
  /// be reached; Stopped as soon as a stop is asked for.
  HttpAnswer get(const std::string& url, std::uint64_t from, const HttpSink& sink);

  /// HEAD; the same otherwise.
  HttpAnswer head(const std::string& url);

 private:
  struct Handles;
  struct Exchange;

  HttpAnswer ask(Exchange& exchange, bool is_head, std::uint64_t from);
  // Waits until the request has ended, for the stall that may be in it, or for a stop.
  void run(Exchange& exchange) const;
  void check_result(int result, const Exchange& exchange) const;

  const HttpSettings& settings_;
  std::unique_ptr<Handles> handles_;
  bool has_answered_ = false;  // somebody did, so the network works
};

}  // namespace litevl
