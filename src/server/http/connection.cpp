#include "server/http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <utility>

#include "server/http/read_request.h"

namespace litevl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

// Bodies up to this size are not counted: as much as a header may have anyway.
constexpr std::size_t kSmallBody = 64 << 10;
constexpr std::size_t kReadBytes = 4 << 10;
using Parser = http::request_parser<http::string_body>;

// The room that a body takes of what all may have, while it is read.
class BodyRoom {
 public:
  BodyRoom(Connections& all, std::size_t bytes) : all_(all), bytes_(bytes) {
    if (bytes_ <= kSmallBody) bytes_ = 0;
    has_room_ = all_.body_bytes + bytes_ <= all_.limits.body_bytes;
    if (has_room_) all_.body_bytes += bytes_;
  }
  ~BodyRoom() {
    if (has_room_) all_.body_bytes -= bytes_;
  }
  BodyRoom(const BodyRoom&) = delete;
  BodyRoom& operator=(const BodyRoom&) = delete;

  bool has_room() const { return has_room_; }

 private:
  Connections& all_;
  std::size_t bytes_;
  bool has_room_ = false;
};

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, std::shared_ptr<Connections> all)
    : stream_(std::move(socket)),
      buffer_(all->limits.header_bytes + kReadBytes),
      all_(std::move(all)) {
  all_->open.insert(this);
  ++all_->count;
}

Connection::~Connection() {
  all_->open.erase(this);
  --all_->count;
}

void Connection::end() {
  if (is_idle_) stream_.cancel();
  if (wake_) wake_();
}

void Connection::cancel() {
  if (is_cancelled_) *is_cancelled_ = true;
}

awaitable<void> Connection::serve() {
  const auto self = shared_from_this();
  try {
    stream_.socket().set_option(asio::ip::tcp::no_delay(true));
    bool is_new = true;
    while (!all_->is_ending) {
      if (buffer_.size() == 0) {
        is_idle_ = true;
        // Who connects has something to ask.
        stream_.expires_after(is_new ? all_->limits.header : all_->limits.idle);
        is_new = false;
        const auto got =
            co_await stream_.async_read_some(buffer_.prepare(kReadBytes), use_awaitable);
        buffer_.commit(got);
        is_idle_ = false;
      }
      if (!co_await serve_request()) break;
    }
    co_await drain();
  } catch (const boost::system::system_error&) {
    // The client has gone, or was too slow.
  }
}

// Closing while the client still sends would take from it what it has not read yet: the answer.
awaitable<void> Connection::drain() {
  constexpr std::size_t kMostBytes = 64 << 20;
  boost::system::error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.expires_after(std::chrono::seconds(all_->is_ending ? 1 : 5));
  for (std::size_t drained = 0; drained < kMostBytes;) {
    buffer_.clear();
    const auto [error, got] = co_await stream_.async_read_some(buffer_.prepare(kReadBytes),
                                                               asio::as_tuple(use_awaitable));
    if (error || got == 0) break;
    drained += got;
  }
}

awaitable<bool> Connection::refuse(int status, const std::string& why) {
  Response response = all_->responder.unreadable(status, why);
  const Request unknown;
  co_return co_await write(unknown, std::move(response), false);
}

awaitable<bool> Connection::serve_request() {
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(all_->limits.header_bytes));
  parser.body_limit(all_->limits.body_bytes);
  stream_.expires_after(all_->limits.header);
  const auto [error, ignored] =
      co_await http::async_read_header(stream_, buffer_, parser, asio::as_tuple(use_awaitable));
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    co_return co_await refuse(
        431, "the header has more than " + std::to_string(all_->limits.header_bytes) + " bytes");
  if (error == http::error::body_limit) co_return co_await refuse(413, "the body is too large");
  if (error == beast::error::timeout || error == http::error::end_of_stream) co_return false;
  if (error.category() == http::make_error_code(http::error::bad_method).category())
    co_return co_await refuse(400, "this is no HTTP request: " + error.message());
  if (error) co_return false;
  std::string problem;
  auto request = read_request(parser.get(), problem);
  if (!request) co_return co_await refuse(400, problem);

  Admission admission = all_->responder.admit(*request);
  const bool is_chunked = parser.chunked();
  const std::size_t told = static_cast<std::size_t>(parser.content_length().value_or(0));
  const bool has_body = is_chunked || told > 0;
  bool keep = parser.keep_alive();
  if (admission.refusal) {
    // What follows of a body that is not read would be taken for the next request.
    co_return co_await write(*request, std::move(*admission.refusal), keep && !has_body) && keep &&
        !has_body;
  }
  if (told > admission.body_bytes)
    co_return co_await refuse(
        413, "the body has more than " + std::to_string(admission.body_bytes) + " bytes");
  // Until the request is answered: it may wait long.
  const BodyRoom room(*all_, is_chunked ? admission.body_bytes : told);
  if (has_body) {
    if (!room.has_room()) co_return co_await refuse(429, "too many large bodies at once");
    parser.body_limit(admission.body_bytes);
    stream_.expires_after(all_->limits.body);
    if (beast::iequals(request->header("expect"), "100-continue"))
      co_await write_bytes("HTTP/1.1 100 Continue\r\n\r\n");
    const auto [body_error, read] =
        co_await http::async_read(stream_, buffer_, parser, asio::as_tuple(use_awaitable));
    if (body_error == http::error::body_limit)
      co_return co_await refuse(
          413, "the body has more than " + std::to_string(admission.body_bytes) + " bytes");
    if (body_error) co_return false;
    request->body = std::move(parser.get().body());
  }
  Request kept;  // what writing the response needs of it
  kept.method = request->method;
  kept.headers = request->headers;
  Response response = co_await answer(std::move(*request), admission.time);
  co_return co_await write(kept, std::move(response), keep);
}

// Ends when the client has closed the connection. What it sends meanwhile is the next request.
awaitable<void> Connection::watch_client(std::atomic<bool>& is_gone) {
  for (;;) {
    co_await stream_.socket().async_wait(asio::ip::tcp::socket::wait_read, use_awaitable);
    char byte = 0;
    boost::system::error_code error;
    const auto got = stream_.socket().receive(asio::buffer(&byte, 1),
                                              asio::ip::tcp::socket::message_peek, error);
    if (error == asio::error::would_block) continue;
    if (error || got == 0) {
      is_gone = true;
      co_return;
    }
    asio::steady_timer never(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await never.async_wait(use_awaitable);
  }
}

awaitable<Response> Connection::answer(Request request, std::chrono::seconds time) {
  const auto flag = request.is_cancelled;
  is_cancelled_ = flag;
  const auto executor = co_await asio::this_coro::executor;
  auto response = std::make_shared<Response>();
  const auto answered = [&]() -> awaitable<void> {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [&](auto handler) {
          const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
          all_->responder.respond(std::move(request), [kept, executor, response](Response made) {
            asio::post(executor, [kept, response, made = std::move(made)]() mutable {
              *response = std::move(made);
              (*kept)();
            });
          });
        },
        use_awaitable);
  };
  const auto cancelled_later = [&]() -> awaitable<void> {
    asio::steady_timer timer(executor, time);
    co_await timer.async_wait(use_awaitable);
    *flag = true;
  };
  // Whichever ends first, the answer is waited for: it comes soon once the flag is set.
  co_await (answered() || watch_client(*flag) || cancelled_later());
  co_return std::move(*response);
}

}  // namespace litevl
