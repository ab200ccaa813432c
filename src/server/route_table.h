// Which function answers a request.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "server/http/message.h"
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

/// All routes are added before the first request. One for GET answers HEAD, too.
class RouteTable {
 public:
  struct Found {
    const Route* route = nullptr;
    std::vector<std::string> names;  ///< Call::names
    std::string methods;             ///< of this path, "GET, POST"; empty: there is no such path
  };

  void add(Route route);
  Found find(const Request& request) const;
  /// What its route answers; a problem where that throws, or where there is none. Throws TakesLong.
  static Response answer(const Found& found, const Request& request, Duration duration);

 private:
  struct Known {
    Route route;
    std::vector<std::string> parts;
  };

  std::vector<Known> routes_;
};

}  // namespace litevl
