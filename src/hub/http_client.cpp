#include "hub/http_client.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "core/progress.h"
#include "core/stop.h"
#include "hub/endpoint.h"
#include "hub/url.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using std::chrono::milliseconds;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

void wait_for(milliseconds time) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + time;
  for (auto left = time; left.count() > 0;
       left = std::chrono::ceil<milliseconds>(end - Clock::now())) {
    check_stop();
    constexpr milliseconds kMost{1'000};
    pollfd stop{stop_descriptor(), POLLIN, 0};
    ::poll(&stop, stop.fd < 0 ? 0 : 1, static_cast<int>(std::min(left, kMost).count()));
  }
  check_stop();
}

std::string in_words(std::chrono::duration<double> time) { return format_duration(time.count()); }

}  // namespace

HttpClient::HttpClient(HttpSettings settings) : settings_(std::move(settings)) {}

std::string HttpClient::follow(const HttpAnswer& answer) const {
  UrlParts from, to;
  if (!parse_url(answer.url, from) || !parse_url(answer.redirect, to) || to.host.empty())
    throw Error(Error::Kind::kData, shown_url(answer.url),
                "redirects to something that is not an address");
  const bool is_web = to.scheme == "https" || (to.scheme == "http" && from.scheme == "http");
  if (!is_web)
    throw Error(Error::Kind::kData, shown_url(answer.url),
                "redirects to " + shown_url(answer.redirect) + ", which is not followed",
                "from there only https is");
  return answer.redirect;
}

void HttpClient::refuse_redirects(const std::string& url) const {
  throw Error(Error::Kind::kData, shown_url(url),
              "redirects more than " + std::to_string(settings_.redirects) + " times");
}

HttpAnswer HttpClient::get(const std::string& url, std::uint64_t from, const HttpSink& sink) {
  std::string at = url;
  for (int i = 0; i <= settings_.redirects; ++i) {
    auto answer = connection_.get(at, from, sink);
    if (!is_redirect(answer.status)) return answer;
    at = follow(answer);
  }
  refuse_redirects(url);
}

HttpAnswer HttpClient::head(const std::string& url) {
  std::string at = url;
  for (int i = 0; i <= settings_.redirects; ++i) {
    auto answer = connection_.head(at);
    if (!is_redirect(answer.status) || !answer.header("x-linked-etag").empty()) return answer;
    at = follow(answer);
    // Mirrors redirect to the hub for files that they do not have.
    if (!is_of_endpoint(at, settings_.endpoint) && !is_of_endpoint(at, kHubEndpoint)) return answer;
  }
  refuse_redirects(url);
}

void HttpClient::retry(const std::string& where, const std::function<void()>& attempt,
                       const std::function<bool()>& has_progressed) {
  milliseconds next = settings_.first_wait;
  for (int failed = 0;;) {
    try {
      attempt();
      return;
    } catch (const PassingFailure& failure) {
      if (has_progressed()) {
        failed = 0;
        next = settings_.first_wait;
      }
      ++failed;
      if (failure.wait() > settings_.longest_wait)
        throw Error(Error::Kind::kMachine, where, failure.what(),
                    "it asks to wait for " + in_words(failure.wait()) + "; try again then");
      if (failed >= settings_.attempts)
        throw Error(Error::Kind::kMachine, where,
                    std::string(failure.what()) + ", after " + std::to_string(failed) + " attempts",
                    "try again later; what was downloaded is kept");
      const milliseconds time = std::max<milliseconds>(next, failure.wait());
      settings_.on_wait(where + ": " + failure.what() + "; next attempt in " + in_words(time));
      wait_for(time);
      next *= 2;
    }
  }
}

}  // namespace litevl
