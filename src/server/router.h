// From requests to routes: who may ask, and on which thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/access.h"
#include "server/http/http_server.h"
#include "server/metrics.h"
#include "server/route_table.h"
#include "server/work_queue.h"

namespace litevl {

/// Adds to every response what browsers are to be told, and compresses it.
class Router : public Responder {
 public:
  /// These outlive it.
  Router(const RouteTable& routes, const Access& access, WorkQueue& queue, Metrics& metrics)
      : routes_(routes), access_(access), queue_(queue), metrics_(metrics) {}

  Admission admit(const Request& request) override;
  void respond(Request request, std::function<void(Response)> done) override;
  Response unreadable(int status, const std::string& why) override;

 private:
  struct Pending;

  void queue(const std::shared_ptr<Pending>& pending, Duration duration);
  void run(const std::shared_ptr<Pending>& pending, Duration duration);

  const RouteTable& routes_;
  const Access& access_;
  WorkQueue& queue_;
  Metrics& metrics_;
};

}  // namespace litevl
