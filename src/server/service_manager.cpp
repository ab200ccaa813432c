#include "server/service_manager.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "litevl/error.h"

namespace litevl {

std::vector<int> handed_sockets() {
  constexpr int kFirst = 3;
  constexpr int kMost = 64;
  const char* process = std::getenv("LISTEN_PID");
  const char* count_text = std::getenv("LISTEN_FDS");
  if (process == nullptr || count_text == nullptr) return {};
  if (process != std::to_string(::getpid())) return {};  // meant for the process that started this
  int count = 0;
  const char* end = count_text + std::strlen(count_text);
  const auto read = std::from_chars(count_text, end, count);
  if (read.ec != std::errc() || read.ptr != end || count < 0 || count > kMost)
    throw Error(Error::Kind::kUsage, "LISTEN_FDS", "is not a number of sockets");
  std::vector<int> sockets;
  for (int socket = kFirst; socket < kFirst + count; ++socket) {
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
    sockets.push_back(socket);
  }
  return sockets;
}

void tell_service_manager(const std::string& state) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
  sockaddr_un address{};
  const std::size_t length = std::strlen(path);
  if (length >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';  // an abstract name
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address),
           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
  ::close(socket);
}

}  // namespace litevl
