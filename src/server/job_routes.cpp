// Background jobs: /v1/jobs.
#include <charconv>
#include <nlohmann/json.hpp>

#include "server/fields.h"
#include "server/job_runner.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {
namespace {

using nlohmann::json;

Response list_jobs(const Call& call, Served& served, JobRunner& jobs) {
  check_parameters(call, {"library"});
  std::vector<const ServedLibrary*> libraries;
  if (!call.asked("library").empty()) {
    libraries.push_back(&served.library(call.asked("library")));
  } else {
    for (const ServedLibrary& library : served.libraries()) libraries.push_back(&library);
  }
  return json_response({{"jobs", jobs.list(libraries)}});
}

Response add_job(const Call& call, Served& served, JobRunner& jobs) {
  const json body = body_of(call.request);
  const Fields fields(body, "", {"kind", "library"});
  if (fields.text("kind") != "index") throw HttpProblem(400, "kind is not \"index\"");
  const json job = jobs.add_index(served.library(fields.text("library")),
                                  call.request.header("idempotency-key"));
  Response response = json_response(job, 202);
  response.with("Location", "/v1/jobs/" + job["id"].get<std::string>());
  return response;
}

Response job_events(const Call& call, JobRunner& jobs) {
  check_parameters(call, {});
  const std::string last = call.request.header("last-event-id");
  std::int64_t after = 0;
  if (std::from_chars(last.data(), last.data() + last.size(), after).ec != std::errc()) after = 0;
  Response response;
  response.body = jobs.events(call.names.front(), after);
  response.with("Content-Type", "text/event-stream")
      .with("X-Accel-Buffering", "no");  // for proxies that would keep events back
  return response;
}

}  // namespace

void add_job_routes(RouteTable& routes, Served& served, JobRunner& jobs) {
  const auto add = [&](const char* method, const char* path, auto answer) {
    Route route;
    route.method = method;
    route.path = path;
    route.body_bytes = std::string(method) == "POST" ? 64 << 10 : 0;
    route.answer = answer;
    routes.add(route);
  };
  add("GET", "/v1/jobs", [&](const Call& call) { return list_jobs(call, served, jobs); });
  add("POST", "/v1/jobs", [&](const Call& call) { return add_job(call, served, jobs); });
  add("GET", "/v1/jobs/{id}",
      [&](const Call& call) { return json_response(jobs.job(call.names.front())); });
  add("DELETE", "/v1/jobs/{id}",
      [&](const Call& call) { return json_response(jobs.cancel(call.names.front())); });
  add("GET", "/v1/jobs/{id}/events", [&](const Call& call) { return job_events(call, jobs); });
}

}  // namespace litevl
