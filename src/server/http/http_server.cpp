#include "server/http/http_server.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <deque>

#include "litevl/error.h"
#include "server/http/connection.h"

namespace litevl {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

// For the library's files, and everything that is no connection.
constexpr std::size_t kOwnDescriptors = 128;

tcp::endpoint endpoint_of(const std::string& address) {
  const auto refuse = [&] {
    return Error(Error::Kind::kUsage, address, "is no address to listen at",
                 "give an IP address and a port, 127.0.0.1:8791 or [::1]:8791");
  };
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) throw refuse();
  std::string host = address.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* end = address.data() + address.size();
  const auto read = std::from_chars(address.data() + colon + 1, end, port);
  boost::system::error_code error;
  const auto ip = asio::ip::make_address(host, error);
  if (error || read.ec != std::errc() || read.ptr != end || ip.is_v6() != is_bracketed)
    throw refuse();
  return {ip, port};
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string ip = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? '[' + ip + ']' : ip) + ':' + std::to_string(endpoint.port());
}

// As many connections as the process may have descriptors for.
std::size_t connections_within(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  // Each may have a file open, too.
  const rlim_t needed = 2 * wanted + kOwnDescriptors;
  if (limit.rlim_cur < needed) {
    limit.rlim_cur = std::min(needed, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  const auto have = static_cast<std::size_t>(limit.rlim_cur);
  return have >= needed
             ? wanted
             : std::max<std::size_t>(16, have / 2 - std::min(have / 4, kOwnDescriptors / 2));
}

}  // namespace

struct HttpServer::State {
  State(Responder& responder, const HttpLimits& limits)
      : all(std::make_shared<Connections>(responder, limits)) {}

  awaitable<void> accept(tcp::acceptor& acceptor) {
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(use_awaitable));
      if (error == asio::error::operation_aborted || all->is_ending) co_return;
      if (error) {  // out of descriptors, most often: they come back
        asio::steady_timer pause(context, std::chrono::milliseconds(100));
        co_await pause.async_wait(use_awaitable);
        continue;
      }
      if (all->count >= all->limits.connections) continue;  // closed at once
      const auto connection = std::make_shared<Connection>(std::move(socket), all);
      asio::co_spawn(context, connection->serve(), [connection](const std::exception_ptr&) {});
    }
  }

  awaitable<void> end_at(asio::posix::stream_descriptor& stop) {
    co_await stop.async_wait(asio::posix::stream_descriptor::wait_read, use_awaitable);
    all->is_ending = true;
    for (tcp::acceptor& acceptor : acceptors) acceptor.close();
    const std::set<Connection*> open = all->open;
    for (Connection* connection : open) connection->end();
    const auto deadline = std::chrono::steady_clock::now() + all->limits.ending;
    while (!all->open.empty() && std::chrono::steady_clock::now() < deadline) {
      asio::steady_timer pause(context, std::chrono::milliseconds(20));
      co_await pause.async_wait(use_awaitable);
    }
    for (Connection* connection : all->open) connection->cancel();
    context.stop();
  }

  asio::io_context context{1};
  std::shared_ptr<Connections> all;
  std::deque<tcp::acceptor> acceptors;
};

HttpServer::HttpServer(Responder& responder, const HttpLimits& limits)
    : state_(std::make_shared<State>(responder, limits)) {
  state_->all->limits.connections = connections_within(limits.connections);
}

HttpServer::~HttpServer() = default;

std::string HttpServer::listen(const std::string& address) {
  const tcp::endpoint endpoint = endpoint_of(address);
  try {
    tcp::acceptor acceptor(state_->context, endpoint);  // with SO_REUSEADDR
    const std::string text = text_of(acceptor.local_endpoint());
    state_->acceptors.push_back(std::move(acceptor));
    return text;
  } catch (const boost::system::system_error& error) {
    throw Error(Error::Kind::kMachine, address, "cannot listen: " + error.code().message(),
                "another program may use this port: choose another with --listen");
  }
}

std::string HttpServer::listen_on(int descriptor) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  int listens = 0;
  socklen_t listens_size = sizeof listens;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size) != 0 ||
      (bound.ss_family != AF_INET && bound.ss_family != AF_INET6) ||
      ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size) != 0 ||
      listens == 0)
    throw Error(Error::Kind::kMachine, "descriptor " + std::to_string(descriptor),
                "is no TCP socket that listens");
  tcp::acceptor acceptor(state_->context);
  acceptor.assign(bound.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), descriptor);
  const std::string text = text_of(acceptor.local_endpoint());
  state_->acceptors.push_back(std::move(acceptor));
  return text;
}

void HttpServer::run(int stop_descriptor) {
  State& state = *state_;
  const int stop = ::dup(stop_descriptor);
  if (stop < 0) throw Error(Error::Kind::kMachine, "serve", std::strerror(errno));
  asio::posix::stream_descriptor stopping(state.context, stop);
  for (tcp::acceptor& acceptor : state.acceptors)
    asio::co_spawn(state.context, state.accept(acceptor), asio::detached);
  asio::co_spawn(state.context, state.end_at(stopping), asio::detached);
  state.context.run();
}

std::size_t HttpServer::connections() const { return state_->all->count; }
std::size_t HttpServer::event_streams() const { return state_->all->event_streams; }

bool is_loopback(const std::string& address) {
  return endpoint_of(address).address().is_loopback();
}

}  // namespace litevl
