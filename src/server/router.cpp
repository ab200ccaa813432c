#include "server/router.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "server/http/byte_range.h"
#include "server/http/gzip.h"
#include "server/problem.h"

namespace litevl {
namespace {

constexpr std::size_t kWorthCompressing = 1024;

bool is_text(const Response& response) {
  const auto* type = response.header("Content-Type");
  if (type == nullptr) return false;
  for (const char* text : {"text/", "json", "javascript", "xml", "manifest"})
    if (type->find(text) != std::string::npos) return true;
  return false;
}

// What a page of this server may load, and where its content may be shown: nothing from elsewhere.
constexpr const char* kPolicy =
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self'; "
    "script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'";

// On a worker: what is the same for all responses.
Response finished(const Request& request, Response response) {
  const auto* tag = response.header("ETag");
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  const std::string known = request.header("if-none-match");
  if (tag != nullptr && is_read && response.status == 200 && !known.empty() &&
      names_tag(known, *tag)) {
    response.status = 304;
    response.body = std::string();
    std::erase_if(response.headers, [](const auto& one) { return one.first == "Content-Type"; });
  }
  auto* text = std::get_if<std::string>(&response.body);
  if (text != nullptr && text->size() >= kWorthCompressing && is_text(response)) {
    response.with("Vary", "Accept-Encoding");
    if (response.header("Content-Encoding") == nullptr &&
        accepts_gzip(request.header("accept-encoding"))) {
      *text = gzipped(*text, 5);
      response.with("Content-Encoding", "gzip");
    }
  }
  if (response.header("Cache-Control") == nullptr) response.with("Cache-Control", "no-store");
  response.with("Content-Security-Policy", kPolicy)
      .with("X-Content-Type-Options", "nosniff")
      .with("Referrer-Policy", "no-referrer")
      .with("Cross-Origin-Resource-Policy", "same-origin")
      .with("Cross-Origin-Opener-Policy", "same-origin");
  return response;
}

}  // namespace

struct Router::Pending {
  Request request;
  RouteTable::Found found;
  std::function<void(Response)> done;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

Admission Router::admit(const Request& request) {
  Admission admission;
  const auto refuse = [&](Response response) {
    metrics_.count("refused", response.status, 0);
    admission.refusal = finished(request, std::move(response));
    return admission;
  };
  if (const auto problem = access_.problem_of_origin(request); !problem.empty())
    return refuse(problem_response(403, problem));
  const auto found = routes_.find(request);
  const bool is_public = found.route != nullptr && found.route->is_public;
  // Without the token nobody learns which paths there are.
  if (!is_public && !access_.has_token(request))
    return refuse(
        problem_response(401, "this needs the token", "send Authorization: Bearer TOKEN"));
  if (found.route == nullptr)
    return refuse(RouteTable::answer(found, request, Duration::kShort));  // 404 or 405
  admission.body_bytes = found.route->body_bytes;
  admission.time = found.route->time;
  return admission;
}

void Router::respond(Request request, std::function<void(Response)> done) {
  auto found = routes_.find(request);
  const auto pending = std::make_shared<Pending>();
  pending->request = std::move(request);
  pending->found = std::move(found);
  pending->done = std::move(done);
  const Route::Runs runs = pending->found.route->runs;
  if (runs == Route::Runs::kAtOnce)
    run(pending, Duration::kShort);
  else
    queue(pending, runs == Route::Runs::kLong ? Duration::kLong : Duration::kShort);
}

void Router::queue(const std::shared_ptr<Pending>& pending, Duration duration) {
  if (queue_.add(duration, [this, pending, duration] { run(pending, duration); })) return;
  Response response = problem_response(429, "too many requests are waiting", "try again later");
  response.with("Retry-After", std::to_string(queue_.retry_after(duration)));
  metrics_.count(pending->found.route->path, 429, 0);
  pending->done(finished(pending->request, std::move(response)));
}

void Router::run(const std::shared_ptr<Pending>& pending, Duration duration) {
  Response response;
  try {
    response = RouteTable::answer(pending->found, pending->request, duration);
  } catch (const TakesLong&) {
    queue(pending, Duration::kLong);
    return;
  }
  response = finished(pending->request, std::move(response));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - pending->start;
  metrics_.count(pending->found.route->path, response.status, taken.count());
  pending->done(std::move(response));
}

Response Router::unreadable(int status, const std::string& why) {
  metrics_.count("unreadable", status, 0);
  return finished({}, problem_response(status, why));
}

}  // namespace litevl
