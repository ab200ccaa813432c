#include "server/serve.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "app/models.h"
#include "core/installed_files.h"
#include "core/resident_memory.h"
#include "litevl/error.h"
#include "server/http/http_server.h"
#include "server/job_runner.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/routes.h"
#include "server/service_manager.h"

namespace litevl {
namespace {

// So much may wait beside what is done: more only makes everybody wait longer.
constexpr std::size_t kMostWaiting = 64;

OwnToken token_of(const ServeRequest& request, bool is_private) {
  if (!request.token_file.empty()) return {read_token(request.token_file), request.token_file};
  if (!is_private)
    throw Error(Error::Kind::kUsage, request.listen,
                "others can reach this address, and no token was chosen for them",
                "put one into a file and name it by --token-file, or listen at 127.0.0.1");
  return own_token();
}

void add_health_routes(RouteTable& routes, Metrics& metrics) {
  Route route;
  route.method = "GET";
  route.runs = Route::Runs::kAtOnce;
  route.is_public = true;
  route.answer = [](const Call&) { return json_response({{"status", "ok"}}); };
  for (const char* path : {"/health/live", "/health/ready"}) {
    route.path = path;
    routes.add(route);
  }
  route.path = "/metrics";
  route.is_public = false;
  route.answer = [&metrics](const Call&) {
    Response response;
    response.body = metrics.text();
    response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response;
  };
  routes.add(route);
}

void watch_numbers(Metrics& metrics, const WorkQueue& queue, const HttpServer& server,
                   const JobRunner& jobs) {
  metrics.watch("litevl_requests_waiting", "Requests that wait for a worker",
                [&] { return static_cast<double>(queue.waiting()); });
  metrics.watch("litevl_requests_running", "Requests that workers are at",
                [&] { return static_cast<double>(queue.running()); });
  metrics.watch("litevl_connections", "Open connections",
                [&] { return static_cast<double>(server.connections()); });
  metrics.watch("litevl_event_streams", "Open event streams",
                [&] { return static_cast<double>(server.event_streams()); });
  metrics.watch("litevl_jobs_waiting", "Jobs that are queued or running",
                [&] { return static_cast<double>(jobs.unfinished()); });
  metrics.watch("litevl_resident_bytes", "Resident memory of the process, models included",
                [] { return resident_bytes(); });
}

}  // namespace

void serve(const ServeRequest& request, const Compute& compute, int stop_descriptor,
           const std::function<void(const Serving&)>& on_ready) {
  const auto handed = handed_sockets();
  const bool is_private = handed.empty() && is_loopback(request.listen);
  const OwnToken token = token_of(request, is_private);
  const Access access(token.token, request.hosts);
  Served served(request.libraries, request.model, compute);
  Metrics metrics;
  WorkQueue queue(static_cast<std::size_t>(threads_in_use()), kMostWaiting);
  JobRunner jobs(served);
  RouteTable routes;
  Router router(routes, access, queue, metrics);
  HttpServer server(router);
  add_page_routes(routes, resource_folder());
  add_session_routes(routes, access);
  add_health_routes(routes, metrics);
  add_library_routes(routes, served, metrics);
  add_job_routes(routes, served, jobs);
  watch_numbers(metrics, queue, server, jobs);

  std::string address;
  for (const int socket : handed) address = server.listen_on(socket);
  if (handed.empty()) address = server.listen(request.listen);
  jobs.start();
  on_ready({address, token.token, token.file, ::isatty(STDOUT_FILENO) == 1});
  tell_service_manager("READY=1");
  server.run(stop_descriptor);
  tell_service_manager("STOPPING=1");
  jobs.stop();
  queue.finish();  // before the server, to which it answers
}

}  // namespace litevl
