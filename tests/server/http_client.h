// A client for tests of servers: sends bytes as they are and reads what comes.
#pragma once

#include <string>

namespace litevl {

class HttpClient {
 public:
  /// Connects to "127.0.0.1:PORT".
  explicit HttpClient(const std::string& address);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// False if the server has closed the connection.
  bool send(const std::string& bytes);
  /// Reads until `end` has come, the server closes, or `seconds` are over.
  std::string read_until(const std::string& end, double seconds = 10);
  /// A whole response with its length in its header; its body is not decoded.
  std::string read_response(double seconds = 10);
  /// Whether the server closes within so many seconds; what comes before is dropped.
  bool is_closed_within(double seconds);
  /// No more is sent; reading goes on.
  void end_sending();

 private:
  bool read_more(double seconds);

  int socket_ = -1;
  std::string read_;
  bool is_closed_ = false;
};

}  // namespace litevl
