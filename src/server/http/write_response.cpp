// How a connection sends a response.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>
#include <ctime>
#include <utility>

#include "server/http/byte_range.h"
#include "server/http/connection.h"

namespace litevl {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

constexpr std::size_t kPieceBytes = 256 << 10;
// Proxies close a connection on which nothing comes for a minute.
constexpr std::chrono::seconds kQuiet{15};

using Head = http::response<http::empty_body>;

Head head_of(const Response& response, int status, bool keep) {
  Head head;
  head.version(11);
  head.result(static_cast<unsigned>(status));
  for (const auto& [name, value] : response.headers) head.insert(name, value);
  head.set(http::field::date, http_date(std::time(nullptr)));
  head.keep_alive(keep);
  return head;
}

std::string text_of(const Head& head) {
  std::string text = "HTTP/1.1 " + std::to_string(head.result_int()) + ' ' +
                     std::string(http::obsolete_reason(head.result())) + "\r\n";
  for (const auto& field : head) {
    text += field.name_string();
    text += ": ";
    text += field.value();
    text += "\r\n";
  }
  return text + "\r\n";
}

struct Content {
  std::shared_ptr<OpenFile> file;  ///< or null: `text`
  std::string_view text;
  ByteRange range;
};

// Waits until it is woken, which may have happened before.
struct Wakeable {
  explicit Wakeable(const asio::any_io_executor& executor) : timer(executor) {}

  asio::steady_timer timer;
  bool is_woken = false;
};

}  // namespace

awaitable<void> Connection::write_bytes(std::string_view bytes) {
  stream_.expires_after(all_->limits.write);
  co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), use_awaitable);
}

awaitable<bool> Connection::write(const Request& request, Response response, bool keep) {
  keep = keep && !all_->is_ending;
  const auto* events = std::get_if<std::shared_ptr<EventSource>>(&response.body);
  if (events == nullptr) co_return co_await write_content(request, response, keep);
  if (all_->event_streams >= all_->limits.event_streams)
    co_return co_await refuse(429, "too many event streams are open");
  ++all_->event_streams;
  const std::shared_ptr<Connections> all = all_;
  const std::shared_ptr<void> counted(nullptr, [all](void*) { --all->event_streams; });
  co_await write_events(response, **events);
  co_return false;
}

awaitable<bool> Connection::write_content(const Request& request, const Response& response,
                                          bool keep) {
  Content content;
  int status = response.status;
  std::string range_header;
  if (const auto* file = std::get_if<std::shared_ptr<OpenFile>>(&response.body)) {
    content = {*file, {}, {0, (*file)->bytes()}};
    const std::string condition = request.header("if-range");
    const auto* tag = response.header("ETag");
    const bool is_same = condition.empty() || (tag != nullptr && condition == *tag);
    const auto asked = asked_range(is_same ? request.header("range") : "", content.range.end);
    if (asked.is_unsatisfied) {
      status = 416;
      content.range = {0, 0};
      range_header = "bytes */" + std::to_string((*file)->bytes());
    } else if (asked.is_part) {
      status = 206;
      content.range = asked.range;
      range_header = "bytes " + std::to_string(asked.range.begin) + '-' +
                     std::to_string(asked.range.end - 1) + '/' + std::to_string((*file)->bytes());
    }
  } else {
    content.text = std::get<std::string>(response.body);
    content.range = {0, static_cast<std::int64_t>(content.text.size())};
  }
  Head head = head_of(response, status, keep);
  if (content.file) head.set(http::field::accept_ranges, "bytes");
  if (!range_header.empty()) head.set(http::field::content_range, range_header);
  const bool has_none = status == 204 || status == 304;
  if (!has_none)
    head.content_length(static_cast<std::uint64_t>(content.range.end - content.range.begin));
  std::string first = text_of(head);
  if (request.method == "HEAD" || has_none) content.range = {0, 0};
  if (!content.file) {  // in as few packets as possible
    const auto begin = std::min(kPieceBytes, static_cast<std::size_t>(content.range.end));
    first += content.text.substr(0, begin);
    content.range.begin = static_cast<std::int64_t>(begin);
  }
  co_await write_bytes(first);
  while (content.range.begin < content.range.end) {
    const auto count =
        std::min(kPieceBytes, static_cast<std::size_t>(content.range.end - content.range.begin));
    if (content.file) {
      // The file's shared pointer keeps it open even if this connection is gone by then.
      const auto read = [file = content.file, begin = content.range.begin,
                         count]() -> awaitable<std::string> { co_return file->read(begin, count); };
      const std::string piece = co_await asio::co_spawn(all_->file_readers, read(), use_awaitable);
      if (piece.size() < count) co_return false;  // it became shorter: the client sees too little
      co_await write_bytes(piece);
    } else {
      co_await write_bytes(
          content.text.substr(static_cast<std::size_t>(content.range.begin), count));
    }
    content.range.begin += static_cast<std::int64_t>(count);
  }
  co_return keep;
}

awaitable<void> Connection::write_events(const Response& response, EventSource& events) {
  const auto executor = co_await asio::this_coro::executor;
  const auto wakeable = std::make_shared<Wakeable>(executor);
  const auto wake = [wakeable, executor] {
    asio::post(executor, [wakeable] {
      wakeable->is_woken = true;
      wakeable->timer.cancel();
    });
  };
  wake_ = wake;
  events.on_change(wake);
  const std::shared_ptr<void> unsubscribed(nullptr, [&](void*) {
    events.on_change(nullptr);
    wake_ = nullptr;
  });
  co_await write_bytes(text_of(head_of(response, response.status, false)));
  std::atomic<bool> is_gone{false};
  while (!is_gone && !all_->is_ending) {
    const bool is_over = events.is_over();  // asked first: what comes between is sent, too
    if (const std::string text = events.take(); !text.empty()) co_await write_bytes(text);
    if (is_over) break;
    if (!wakeable->is_woken) {
      wakeable->timer.expires_after(kQuiet);
      const auto waited = [&]() -> awaitable<void> {
        co_await wakeable->timer.async_wait(asio::as_tuple(use_awaitable));
      };
      co_await (waited() || watch_client(is_gone));
      if (!wakeable->is_woken && !is_gone) co_await write_bytes(":\n\n");
    }
    wakeable->is_woken = false;
  }
}

}  // namespace litevl
