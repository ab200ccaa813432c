// A request and its response as the routes see them, without the library that speaks HTTP.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace litevl {

/// Names in lower case. If a client sends a header several times, the values are joined by commas.
using Headers = std::map<std::string, std::string>;

struct Request {
  std::string method;
  std::string path;                          ///< decoded, begins with a slash
  std::vector<std::string> parts;            ///< of the path between its slashes, decoded
  std::map<std::string, std::string> query;  ///< decoded
  Headers headers;
  std::string body;
  bool is_secure = false;  ///< a proxy says that the client speaks TLS with it
  /// Set when the client has gone or has waited too long.
  std::shared_ptr<std::atomic<bool>> is_cancelled = std::make_shared<std::atomic<bool>>(false);

  /// Empty if there is none.
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

/// A file, of which ranges can be asked for. It is opened by the route, so that nobody can put
/// another file in its place between a check and the reading.
class OpenFile {
 public:
  /// Throws Error: kData if there is no such regular file, kMachine if the system refuses. Links
  /// are followed: the caller knows the path from its own library.
  explicit OpenFile(const std::filesystem::path& path);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::int64_t bytes() const { return bytes_; }
  std::int64_t modified_ns() const { return modified_ns_; }
  /// Size, time and inode: another content has another one.
  const std::string& tag() const { return tag_; }
  /// Up to `count` bytes from `offset`; fewer at the end. Throws Error (kMachine).
  std::string read(std::int64_t offset, std::size_t count) const;

 private:
  int descriptor_ = -1;
  std::int64_t bytes_ = 0;
  std::int64_t modified_ns_ = 0;
  std::string tag_;
};

/// Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html. Used from
/// the thread of the connections.
class EventSource {
 public:
  EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  virtual ~EventSource() = default;

  /// What there is to send now, as it goes over the wire; empty if nothing has happened.
  virtual std::string take() = 0;
  /// Whether nothing will come after what `take` has given.
  virtual bool is_over() = 0;
  /// Calls `wake`, on any thread, whenever `take` may have something. A null one ends this; it is
  /// then not called any more.
  virtual void on_change(std::function<void()> wake) = 0;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::variant<std::string, std::shared_ptr<OpenFile>, std::shared_ptr<EventSource>> body;

  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  /// Null if the header is not there.
  const std::string* header(const std::string& name) const;
};

/// ASCII letters as small ones, as names of headers and hosts are compared.
std::string lower_case(std::string text);

/// "Sun, 06 Nov 1994 08:49:37 GMT", of seconds since 1970.
std::string http_date(std::time_t seconds);

}  // namespace litevl
