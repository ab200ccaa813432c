// Which function answers a request, on which thread, and who may ask it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "server/access.h"
#include "server/http/http_server.h"
#include "server/metrics.h"
#include "server/work_queue.h"

namespace litevl {

/// A request on its way to its route.
struct Call {
  const Request& request;
  std::vector<std::string> names;  ///< what stands for {…} in the route's path, in its order
  Duration duration = Duration::kShort;  ///< what it was queued as

  /// A value of the query, or `otherwise`.
  std::string asked(const std::string& name, const std::string& otherwise = {}) const;
};

/// Thrown by a route of short work that finds that the request will take long: it is queued again.
struct TakesLong {};

struct Route {
  enum class Runs {
    kAtOnce,  ///< on the thread of the connections: must not wait
    kShort,   ///< on a worker: Duration
    kLong,
  };

  std::string method;
  std::string path;  ///< "/v1/videos/{id}/stream"
  Runs runs = Runs::kShort;
  std::function<Response(const Call&)> answer;
  bool is_public = false;  ///< needs no token
  std::size_t body_bytes = 0;
  std::chrono::seconds time{60};  ///< after which the request is cancelled
};

/// Adds to every response what browsers are to be told, and compresses it.
class Router : public Responder {
 public:
  /// These outlive it.
  Router(const Access& access, WorkQueue& queue, Metrics& metrics)
      : access_(access), queue_(queue), metrics_(metrics) {}

  /// All routes are added before the server runs. One for GET answers HEAD, too.
  void add(Route route);

  Admission admit(const Request& request) override;
  void respond(Request request, std::function<void(Response)> done) override;
  Response unreadable(int status, const std::string& why) override;

 private:
  struct Found {
    const Route* route = nullptr;
    std::vector<std::string> names;
    std::string methods;  ///< of this path, "GET, POST"; empty: there is no such path
  };
  struct Pending;

  struct Known {
    Route route;
    std::vector<std::string> parts;
  };

  Found find(const Request& request) const;
  void queue(const std::shared_ptr<Pending>& pending, Duration duration);
  void run(const std::shared_ptr<Pending>& pending, Duration duration);
  Response answer(const Route& route, const Call& call) const;

  const Access& access_;
  WorkQueue& queue_;
  Metrics& metrics_;
  std::vector<Known> routes_;
};

}  // namespace litevl
