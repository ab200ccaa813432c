#include "hub/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace litevl {
namespace {

TestRequest parse_request(const std::string& text) {
  TestRequest request;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::istringstream(line) >> request.method >> request.target;
  while (std::getline(lines, line) && line != "\r") {
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    std::string name = line.substr(0, colon);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    std::string value = line.substr(line.find_first_not_of(' ', colon + 1));
    if (value.ends_with('\r')) value.pop_back();
    request.headers[name] = value;
  }
  return request;
}

// False once the client has gone.
bool send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

TestServer::TestServer(Answer answer) : answer_(std::move(answer)) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ending_ = ::eventfd(0, EFD_CLOEXEC);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  constexpr int kWaiting = 16;
  if (::bind(listening_, plain, size) != 0 || ::listen(listening_, kWaiting) != 0 ||
      ::getsockname(listening_, plain, &size) != 0)
    throw std::runtime_error("no port for the test's server");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

TestServer::~TestServer() {
  const std::uint64_t one = 1;
  (void)!::write(ending_, &one, sizeof one);
  thread_.join();
  ::close(listening_);
  ::close(ending_);
}

std::string TestServer::url(const std::string& host) const {
  return "http://" + host + ":" + std::to_string(port_);
}

std::vector<TestRequest> TestServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool TestServer::wait_for(int descriptor, short events) const {
  pollfd polled[] = {{descriptor, events, 0}, {ending_, POLLIN, 0}};
  return ::poll(polled, 2, -1) > 0 && polled[1].revents == 0;
}

void TestServer::serve() {
  while (wait_for(listening_, POLLIN)) {
    const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    serve_connection(connection);
    ::close(connection);
  }
}

void TestServer::serve_connection(int connection) {
  std::string text;
  while (text.find("\r\n\r\n") == text.npos) {
    char buffer[4096];
    if (!wait_for(connection, POLLIN)) return;
    const auto got = ::recv(connection, buffer, sizeof buffer, 0);
    if (got <= 0) return;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  const TestRequest request = parse_request(text);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  send_reply(connection, answer_(request), request.method == "HEAD");
}

void TestServer::send_reply(int connection, const TestReply& reply, bool is_head) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Said\r\nConnection: close\r\n";
  for (const auto& [name, value] : reply.headers) head.append(name + ": " + value + "\r\n");
  if (reply.has_length)
    head += "Content-Length: " + std::to_string(reply.length.value_or(reply.body.size())) + "\r\n";
  if (!send_all(connection, head + "\r\n") || is_head) return;
  if (!send_all(connection, reply.body)) return;
  const std::string more(1 << 16, 'x');
  if (reply.end == TestReply::End::kEndless)
    while (wait_for(connection, POLLOUT) && send_all(connection, more)) {
    }
  // Readable once the client has gone.
  if (reply.end == TestReply::End::kHang) wait_for(connection, POLLIN);
}

}  // namespace litevl
