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

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 1; begin < path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_name(const std::string& part) { return part.front() == '{'; }

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

std::string Call::asked(const std::string& name, const std::string& otherwise) const {
  const auto found = request.query.find(name);
  return found == request.query.end() ? otherwise : found->second;
}

struct Router::Pending {
  Request request;
  const Route* route = nullptr;
  std::vector<std::string> names;
  std::function<void(Response)> done;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

void Router::add(Route route) {
  auto parts = parts_of(route.path);
  routes_.push_back({std::move(route), std::move(parts)});
}

Router::Found Router::find(const Request& request) const {
  Found found;
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  for (const auto& [route, parts] : routes_) {
    if (parts.size() != request.parts.size()) continue;
    std::vector<std::string> names;
    bool fits = true;
    for (std::size_t i = 0; fits && i < parts.size(); ++i) {
      if (is_name(parts[i])) {
        names.push_back(request.parts[i]);
      } else {
        fits = parts[i] == request.parts[i];
      }
    }
    if (!fits) continue;
    found.methods += (found.methods.empty() ? "" : ", ") + route.method;
    if (route.method != method) continue;
    found.route = &route;
    found.names = std::move(names);
    break;
  }
  return found;
}

Admission Router::admit(const Request& request) {
  Admission admission;
  const auto refuse = [&](Response response) {
    metrics_.count("refused", response.status, 0);
    admission.refusal = finished(request, std::move(response));
    return admission;
  };
  if (const auto problem = access_.problem_of_origin(request); !problem.empty())
    return refuse(problem_response(403, problem));
  const Found found = find(request);
  const bool is_public = found.route != nullptr && found.route->is_public;
  // Without the token nobody learns which paths there are.
  if (!is_public && !access_.has_token(request))
    return refuse(
        problem_response(401, "this needs the token", "send Authorization: Bearer TOKEN"));
  if (found.route == nullptr && found.methods.empty())
    return refuse(problem_response(404, "there is no " + request.path));
  if (found.route == nullptr)
    return refuse(problem_response(405, request.path + " takes " + found.methods)
                      .with("Allow", found.methods));
  admission.body_bytes = found.route->body_bytes;
  admission.time = found.route->time;
  return admission;
}

Response Router::answer(const Route& route, const Call& call) const {
  try {
    if (*call.request.is_cancelled) throw Stopped();
    return route.answer(call);
  } catch (const TakesLong&) {
    throw;
  } catch (...) {
    return problem_response_of_current();
  }
}

void Router::respond(Request request, std::function<void(Response)> done) {
  Found found = find(request);
  const auto pending = std::make_shared<Pending>();
  pending->request = std::move(request);
  pending->route = found.route;
  pending->names = std::move(found.names);
  pending->done = std::move(done);
  if (found.route->runs == Route::Runs::kAtOnce)
    run(pending, Duration::kShort);
  else
    queue(pending, found.route->runs == Route::Runs::kLong ? Duration::kLong : Duration::kShort);
}

void Router::queue(const std::shared_ptr<Pending>& pending, Duration duration) {
  if (queue_.add(duration, [this, pending, duration] { run(pending, duration); })) return;
  Response response = problem_response(429, "too many requests are waiting", "try again later");
  response.with("Retry-After", std::to_string(queue_.retry_after(duration)));
  metrics_.count(pending->route->path, 429, 0);
  pending->done(finished(pending->request, std::move(response)));
}

void Router::run(const std::shared_ptr<Pending>& pending, Duration duration) {
  Response response;
  try {
    response = answer(*pending->route, {pending->request, pending->names, duration});
  } catch (const TakesLong&) {
    queue(pending, Duration::kLong);
    return;
  }
  response = finished(pending->request, std::move(response));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - pending->start;
  metrics_.count(pending->route->path, response.status, taken.count());
  pending->done(std::move(response));
}

Response Router::unreadable(int status, const std::string& why) {
  metrics_.count("unreadable", status, 0);
  return finished({}, problem_response(status, why));
}

}  // namespace litevl
