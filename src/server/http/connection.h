// One connection of the HTTP server, and what all of them share.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <functional>
#include <memory>
#include <set>

#include "server/http/http_server.h"

namespace litevl {

class Connection;

/// Used on the thread of the connections only, except for the numbers.
struct Connections {
  explicit Connections(Responder& answers, const HttpLimits& bounds)
      : responder(answers), limits(bounds) {}

  Responder& responder;
  HttpLimits limits;
  boost::asio::thread_pool file_readers{2};  ///< disks may be slow
  std::set<Connection*> open;
  std::size_t body_bytes = 0;  ///< being read at this moment
  bool is_ending = false;
  std::atomic<std::size_t> count{0};
  std::atomic<std::size_t> event_streams{0};
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<Connections> all);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Until the client or the server ends it.
  boost::asio::awaitable<void> serve();
  /// The server is ending: a connection without a request ends at once, and an event stream.
  void end();
  /// Its request, if there is one, is told that nobody waits for it.
  void cancel();

 private:
  /// Returns whether the connection can be used further.
  boost::asio::awaitable<bool> serve_request();
  boost::asio::awaitable<void> drain();
  boost::asio::awaitable<bool> refuse(int status, const std::string& why);
  boost::asio::awaitable<Response> answer(Request request, std::chrono::seconds time);
  boost::asio::awaitable<void> watch_client(std::atomic<bool>& is_gone);
  boost::asio::awaitable<bool> write(const Request& request, Response response, bool keep);
  boost::asio::awaitable<bool> write_content(const Request& request, const Response& response,
                                             bool keep);
  boost::asio::awaitable<void> write_events(const Response& response, EventSource& events);
  boost::asio::awaitable<void> write_bytes(std::string_view bytes);

  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<Connections> all_;
  bool is_idle_ = true;
  std::function<void()> wake_;                       ///< an event stream's
  std::shared_ptr<std::atomic<bool>> is_cancelled_;  ///< the running request's
};

}  // namespace litevl
