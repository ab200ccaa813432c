// A server of HTTP that answers as a test says, and breaks the rules where it says so.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace litevl {

struct TestRequest {
  std::string method;
  std::string target;                          ///< as it stands in the request's first line
  std::map<std::string, std::string> headers;  ///< by names in lower case

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

struct TestReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::optional<std::uint64_t> length{};  ///< Content-Length, if it is not the body's
  bool has_length = true;                 ///< else the end of the connection ends the body

  enum class End {
    kClose,
    kEndless,  ///< more bytes, until the client has enough
    kHang,     ///< nothing more, and the connection stays
  };
  End end = End::kClose;
};

/// Answers at a port of this machine, one connection after the other and one request in each.
class TestServer {
 public:
  using Answer = std::function<TestReply(const TestRequest&)>;

  /// `answer` is called in the server's thread.
  explicit TestServer(Answer answer);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  /// "http://127.0.0.1:PORT", or with another name of this machine.
  std::string url(const std::string& host = "127.0.0.1") const;

  /// All that was asked so far.
  std::vector<TestRequest> requests() const;

 private:
  void serve();
  void serve_connection(int connection);
  void send_reply(int connection, const TestReply& reply, bool is_head);
  // False once the server ends, or, with a connection, once the client has gone.
  bool wait_for(int descriptor, short events) const;

  Answer answer_;
  int listening_ = -1;
  int ending_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<TestRequest> requests_;
  std::thread thread_;
};

}  // namespace litevl
