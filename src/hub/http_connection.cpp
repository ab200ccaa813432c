#include "hub/http_connection.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <exception>
#include <new>
#include <utility>

#include "core/printable.h"
#include "core/progress.h"
#include "core/stop.h"
#include "hub/endpoint.h"
#include "hub/url.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kMostHeaderBytes = 256 << 10;
constexpr std::uint64_t kMostErrorBytes = 16 << 10;  // of an error page
constexpr std::uint64_t kLeastBytes = 1'024;         // that must arrive within `stall_timeout`

// Once for each process, before its threads start.
void initialise_curl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (result != CURLE_OK) throw Error(Error::Kind::kMachine, "libcurl", curl_easy_strerror(result));
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

bool is_unreachable(CURLcode result) {
  return result == CURLE_COULDNT_RESOLVE_PROXY || result == CURLE_COULDNT_RESOLVE_HOST ||
         result == CURLE_COULDNT_CONNECT;
}

// Whether another attempt may succeed.
bool may_pass(CURLcode result) {
  switch (result) {
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return is_unreachable(result);
  }
}

std::string hint_for(CURLcode result) {
  if (is_unreachable(result))
    return "is the network there? https_proxy names a proxy, --endpoint another server";
  if (result == CURLE_PEER_FAILED_VERIFICATION)
    return "SSL_CERT_FILE names a file with your organisation's certificates";
  if (result == CURLE_SSL_CACERT_BADFILE)
    return "install ca-certificates, or name a file by SSL_CERT_FILE";
  return {};
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

struct HttpConnection::Handles {
  std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi{curl_multi_init(),
                                                              curl_multi_cleanup};
};

// A running request, which libcurl passes the response to.
struct HttpConnection::Exchange {
  Exchange(const std::string& url, const HttpSink& sink_)
      : sink(sink_), handle(curl_easy_init(), curl_easy_cleanup) {
    answer.url = url;
    if (!handle) throw std::bad_alloc();
  }

  const HttpSink& sink;
  HttpAnswer answer;
  std::uint64_t bytes = 0;  // everything that was received
  std::size_t header_bytes = 0;
  std::uint64_t error_bytes = 0;
  bool is_told = false;  // whether the sink was told of the headers
  bool is_cut = false;   // whether we ended the request, because the rest is not needed
  std::exception_ptr thrown;
  char reason[CURL_ERROR_SIZE] = {};
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle;

  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(handle.get(), option, value) != CURLE_OK)
      throw Error(Error::Kind::kMachine, "libcurl", "refuses option " + std::to_string(option));
  }

  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<Exchange*>(self)->take_header({data, size}) ? size : 0;
  }
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<Exchange*>(self)->take_body({data, size}) ? size : 0;
  }

  bool take_header(std::string_view line) {
    bytes += line.size();
    header_bytes += line.size();
    if (header_bytes > kMostHeaderBytes) {
      thrown = std::make_exception_ptr(
          Error(Error::Kind::kData, shown_url(answer.url), "sends more than 256 kB of headers"));
      return false;
    }
    const auto colon = line.find(':');
    if (line.starts_with("HTTP/")) {
      answer.headers.clear();  // earlier ones belonged to an interim response
    } else if (colon != line.npos) {
      std::string name(line.substr(0, colon));
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.headers[name] = trimmed(line.substr(colon + 1));
    }
    return true;
  }

  bool take_body(std::string_view data) {
    bytes += data.size();
    finish_headers();
    if (!has_body()) {
      error_bytes += data.size();
      is_cut = error_bytes > kMostErrorBytes;
      return !is_cut;
    }
    try {
      tell_headers();
      sink(answer, data);
    } catch (...) {
      thrown = std::current_exception();
      return false;
    }
    return true;
  }

  bool has_body() const { return answer.status == 200 || answer.status == 206; }

  void tell_headers() {
    if (!std::exchange(is_told, true)) sink(answer, {});
  }

  void finish_headers() {
    long status = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &wait);
    answer.status = static_cast<int>(status);
    answer.retry_after = std::chrono::seconds(std::max<curl_off_t>(0, wait));
    const bool is_redirect = status >= 300 && status < 400;
    answer.redirect = is_redirect ? resolve_url(answer.url, answer.header("location")) : "";
  }
};

HttpConnection::HttpConnection(const HttpSettings& settings) : settings_(settings) {
  initialise_curl();
  handles_ = std::make_unique<Handles>();
  if (!handles_->multi) throw std::bad_alloc();
}

HttpConnection::~HttpConnection() = default;

HttpAnswer HttpConnection::get(const std::string& url, std::uint64_t from, const HttpSink& sink) {
  Exchange exchange(url, sink);
  auto answer = ask(exchange, false, from);
  if (exchange.has_body()) exchange.tell_headers();  // for a body without bytes
  return answer;
}

HttpAnswer HttpConnection::head(const std::string& url) {
  const HttpSink none;
  Exchange exchange(url, none);
  return ask(exchange, true, 0);
}

HttpAnswer HttpConnection::ask(Exchange& exchange, bool is_head, std::uint64_t from) {
  check_stop();
  const std::string& url = exchange.answer.url;
  exchange.set(CURLOPT_URL, url.c_str());
  exchange.set(CURLOPT_PROTOCOLS_STR, "http,https");
  exchange.set(CURLOPT_USERAGENT, settings_.agent.c_str());
  exchange.set(CURLOPT_NOSIGNAL, 1L);
  exchange.set(CURLOPT_QUICK_EXIT, 1L);  // do not wait for a pending name look-up
  exchange.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings_.connect_timeout.count()));
  exchange.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  exchange.set(CURLOPT_ERRORBUFFER, &exchange.reason[0]);
  exchange.set(CURLOPT_HEADERFUNCTION, &Exchange::on_header);
  exchange.set(CURLOPT_HEADERDATA, static_cast<void*>(&exchange));
  exchange.set(CURLOPT_WRITEFUNCTION, &Exchange::on_body);
  exchange.set(CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
  if (const char* file = std::getenv("SSL_CERT_FILE"); file != nullptr && *file != '\0')
    exchange.set(CURLOPT_CAINFO, file);
  if (const char* folder = std::getenv("SSL_CERT_DIR"); folder != nullptr && *folder != '\0')
    exchange.set(CURLOPT_CAPATH, folder);
  if (is_head) exchange.set(CURLOPT_NOBODY, 1L);
  const std::string range = std::to_string(from) + "-";
  if (from > 0) exchange.set(CURLOPT_RANGE, range.c_str());

  // Sizes are those of the file only if the transfer is not compressed.
  curl_slist* list = curl_slist_append(nullptr, "Accept-Encoding: identity");
  if (!settings_.token.empty() && is_of_endpoint(url, settings_.endpoint) && is_private(url))
    list = curl_slist_append(list, ("Authorization: Bearer " + settings_.token).c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list,
                                                                            curl_slist_free_all);
  exchange.set(CURLOPT_HTTPHEADER, headers.get());

  CURLM* multi = handles_->multi.get();
  const auto leave = [multi](CURL* left) { curl_multi_remove_handle(multi, left); };
  curl_multi_add_handle(multi, exchange.handle.get());
  const std::unique_ptr<CURL, decltype(leave)> added(exchange.handle.get(), leave);
  run(exchange);
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi, &left);
  check_result(message == nullptr ? CURLE_FAILED_INIT : message->data.result, exchange);
  exchange.finish_headers();
  has_answered_ = true;
  return exchange.answer;
}

void HttpConnection::run(Exchange& exchange) const {
  using Clock = std::chrono::steady_clock;
  CURLM* multi = handles_->multi.get();
  auto window = Clock::now();
  std::uint64_t before = 0;  // bytes at the window's beginning
  for (int running = 1;;) {
    curl_multi_perform(multi, &running);
    if (running == 0) return;
    check_stop();
    const auto time = Clock::now() - window;
    if (time >= settings_.stall_timeout) {
      if (exchange.bytes - before < kLeastBytes)
        throw PassingFailure("nothing comes from the server, for " +
                             format_duration(std::chrono::duration<double>(time).count()));
      window += time;
      before = exchange.bytes;
    }
    curl_waitfd stop{stop_descriptor(), CURL_WAIT_POLLIN, 0};
    constexpr int kPollMs = 100;
    curl_multi_poll(multi, &stop, stop.fd < 0 ? 0 : 1, kPollMs, nullptr);
  }
}

void HttpConnection::check_result(int result, const Exchange& exchange) const {
  if (exchange.thrown) std::rethrow_exception(exchange.thrown);
  const auto code = static_cast<CURLcode>(result);
  if (code == CURLE_OK || exchange.is_cut) return;
  constexpr std::size_t kShownBytes = 300;
  const std::string reason = shortened(
      exchange.reason[0] == '\0' ? curl_easy_strerror(code) : exchange.reason, kShownBytes);
  // If there is no network at all, the user should not have to wait for five attempts.
  if (may_pass(code) && (has_answered_ || !is_unreachable(code))) throw PassingFailure(reason);
  throw Error(Error::Kind::kMachine, shown_url(exchange.answer.url), reason, hint_for(code));
}

}  // namespace litevl
