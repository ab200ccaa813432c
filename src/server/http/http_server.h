// HTTP/1.1 on sockets: reads requests and writes responses, within limits, and knows nothing of
// what they mean. By Boost.Beast and Asio, one coroutine for each connection, all on one thread: a
// client that drips bytes or never reads costs its coroutine's few kilobytes and no thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/http/message.h"

namespace litevl {

struct HttpLimits {
  std::size_t header_bytes = 16 << 10;
  std::size_t connections = 4000;
  std::size_t event_streams = 512;
  /// Of all bodies that are being read or wait for their answer, except those of at most 64 KiB.
  std::size_t body_bytes = 256 << 20;
  std::chrono::seconds header{10};  ///< to a connection's first byte, and from a request's first
                                    ///< byte to the end of its header
  std::chrono::seconds body{60};    ///< from there to the end of its body
  std::chrono::seconds idle{75};    ///< between requests
  std::chrono::seconds write{30};   ///< for each 256 KiB of a response
  std::chrono::seconds ending{10};  ///< for requests that run when the server is to end
};

/// What the server allows a request after its header was read.
struct Admission {
  std::optional<Response> refusal;  ///< sent at once; the body is not read
  std::size_t body_bytes = 0;       ///< the most that its body may have
  std::chrono::seconds time{60};    ///< after which it is cancelled
};

/// What answers requests.
class Responder {
 public:
  Responder() = default;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  virtual ~Responder() = default;

  /// Called on the thread of the connections, as soon as the header is there.
  virtual Admission admit(const Request& request) = 0;
  /// Called on the thread of the connections; must not wait. `done` is to be called once, on any
  /// thread.
  virtual void respond(Request request, std::function<void(Response)> done) = 0;
  /// The answer to a request that could not be read: `status` 400, 413, 429 or 431.
  virtual Response unreadable(int status, const std::string& why) = 0;
};

class HttpServer {
 public:
  /// `responder` must outlive it.
  explicit HttpServer(Responder& responder, const HttpLimits& limits = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Listens at "127.0.0.1:8791" or "[::1]:8791"; port 0: any that is free. Returns the address
  /// with its port. Throws Error: kUsage for what is no address, kMachine if the system refuses.
  std::string listen(const std::string& address);
  /// Takes over a socket that already listens. Throws Error (kMachine) if it does not.
  std::string listen_on(int descriptor);

  /// Serves until `stop_descriptor` becomes readable: then it accepts nothing more, lets running
  /// requests finish for `HttpLimits::ending`, and returns.
  void run(int stop_descriptor);

  std::size_t connections() const;    ///< on any thread
  std::size_t event_streams() const;  ///< on any thread

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Whether "127.0.0.1:8791" is an address that only this machine can reach. Throws Error (kUsage)
/// for what is no address.
bool is_loopback(const std::string& address);

}  // namespace litevl
