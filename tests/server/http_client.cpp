#include "server/http_client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace litevl {
namespace {

using Clock = std::chrono::steady_clock;

double left(Clock::time_point end) {
  return std::chrono::duration<double>(end - Clock::now()).count();
}

Clock::time_point after(double seconds) {
  return Clock::now() + std::chrono::milliseconds(static_cast<int>(seconds * 1000));
}

}  // namespace

HttpClient::HttpClient(const std::string& address) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  const auto colon = address.find(':');
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr);
  where.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0)
    throw std::runtime_error("cannot connect to " + address);
}

HttpClient::~HttpClient() { ::close(socket_); }

bool HttpClient::send(const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto sent = ::send(socket_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    done += static_cast<std::size_t>(sent);
  }
  return true;
}

bool HttpClient::read_more(double seconds) {
  pollfd waiting{socket_, POLLIN, 0};
  if (seconds <= 0 || ::poll(&waiting, 1, static_cast<int>(seconds * 1000)) <= 0) return false;
  char bytes[65536];
  const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
  if (got <= 0) {
    is_closed_ = true;
    return false;
  }
  read_.append(bytes, static_cast<std::size_t>(got));
  return true;
}

std::string HttpClient::read_until(const std::string& end, double seconds) {
  const auto deadline = after(seconds);
  for (;;) {
    const auto found = read_.find(end);
    if (found != std::string::npos) {
      std::string text = read_.substr(0, found + end.size());
      read_.erase(0, text.size());
      return text;
    }
    if (!read_more(left(deadline))) return std::exchange(read_, {});
  }
}

std::string HttpClient::read_response(double seconds) {
  const auto deadline = after(seconds);
  std::string head = read_until("\r\n\r\n", seconds);
  const auto field = head.find("Content-Length: ");
  if (field == std::string::npos) return head;
  const auto bytes = static_cast<std::size_t>(std::stoll(head.substr(field + 16)));
  while (read_.size() < bytes && read_more(left(deadline))) {
  }
  std::string body = read_.substr(0, bytes);
  read_.erase(0, body.size());
  return head + body;
}

bool HttpClient::is_closed_within(double seconds) {
  const auto deadline = after(seconds);
  while (!is_closed_ && read_more(left(deadline))) {
  }
  return is_closed_;
}

void HttpClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

}  // namespace litevl
