// What the server makes of bytes on sockets, good, slow and hostile.
#include "server/http/http_server.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include "litevl/error.h"
#include "server/http_client.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Ticks : public EventSource {
 public:
  std::string take() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(text_, {});
  }
  bool is_over() override {
    const std::lock_guard lock(mutex_);
    return is_over_;
  }
  void on_change(std::function<void()> wake) override {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void tell(const std::string& text, bool is_over = false) {
    const std::lock_guard lock(mutex_);
    text_ += text;
    is_over_ = is_over;
    if (wake_) wake_();
  }

 private:
  std::mutex mutex_;
  std::string text_;
  bool is_over_ = false;
  std::function<void()> wake_;
};

// Answers by what the path says.
class Answers : public Responder {
 public:
  Admission admit(const Request& request) override {
    Admission admission;
    admission.body_bytes = request.path == "/large" ? 10 << 20 : 1000;
    admission.time = time;
    if (request.path == "/no") {
      admission.refusal.emplace();
      admission.refusal->status = 401;
    }
    return admission;
  }

  void respond(Request request, std::function<void(Response)> done) override {
    Response response;
    if (request.path == "/wait") {
      threads.emplace_back([request, done, this] {
        ++waiting;
        while (!*request.is_cancelled) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        Response late;
        late.status = 503;
        done(late);
        --waiting;
      });
      return;
    }
    if (request.path == "/file") {
      response.body = std::make_shared<OpenFile>(file);
      response.with("ETag", "\"tag\"");
    } else if (request.path == "/events") {
      response.body = events;
      response.with("Content-Type", "text/event-stream");
    } else if (request.path == "/many") {
      response.body = std::string(20 << 20, 'x');
    } else {
      response.body =
          request.method + ' ' + request.path + ' ' + std::to_string(request.body.size());
    }
    done(response);
  }

  Response unreadable(int status, const std::string& why) override {
    Response response;
    response.status = status;
    response.body = why;
    return response;
  }

  seconds time{60};
  std::filesystem::path file;
  std::shared_ptr<Ticks> events = std::make_shared<Ticks>();
  std::vector<std::thread> threads;
  std::atomic<int> waiting{0};
};

class HttpServerTest : public testing::Test {
 protected:
  void start(const HttpLimits& limits = {}) {
    server_ = std::make_unique<HttpServer>(answers_, limits);
    address_ = server_->listen("127.0.0.1:0");
    ASSERT_EQ(::pipe(stop_), 0);
    thread_ = std::thread([this] { server_->run(stop_[0]); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    ASSERT_EQ(::write(stop_[1], "x", 1), 1);
    thread_.join();
    for (std::thread& thread : answers_.threads) thread.join();
    answers_.threads.clear();
    ::close(stop_[0]);
    ::close(stop_[1]);
  }
  ~HttpServerTest() override { stop(); }

  std::string answer_to(const std::string& bytes) {
    HttpClient client(address_);
    client.send(bytes);
    return client.read_response();
  }

  Answers answers_;
  std::unique_ptr<HttpServer> server_;
  std::string address_;
  int stop_[2] = {-1, -1};
  std::thread thread_;
};

std::string get(const std::string& path, const std::string& headers = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
}

TEST_F(HttpServerTest, KeepsAConnectionForManyRequests) {
  start();
  HttpClient client(address_);
  for (int i = 0; i < 3; ++i) {
    client.send(get("/a"));
    EXPECT_THAT(client.read_response(), testing::EndsWith("GET /a 0"));
  }
  client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + get("/c") +
              get("/d"));
  EXPECT_THAT(client.read_response(), testing::EndsWith("POST /b 3"));
  EXPECT_THAT(client.read_response(), testing::EndsWith("GET /c 0"));
  EXPECT_THAT(client.read_response(), testing::EndsWith("GET /d 0"));
  client.send(
      "POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
  EXPECT_THAT(client.read_response(), testing::EndsWith("POST /e 3"));
  client.send("POST /f HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
  client.send("ab");
  EXPECT_THAT(client.read_response(), testing::EndsWith("POST /f 2"));
  client.send("HEAD /g HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Content-Length: 9"));
  client.send(get("/h", "Connection: close\r\n"));
  EXPECT_THAT(client.read_response(), testing::EndsWith("GET /h 0"));
  EXPECT_TRUE(client.is_closed_within(5));
  EXPECT_THAT(answer_to("GET /i HTTP/1.0\r\n\r\n"), HasSubstr("GET /i 0"));
}

TEST_F(HttpServerTest, RefusesWhatIsNoRequest) {
  start();
  const std::string large(20000, 'a');
  for (const auto& [bytes, status] : std::initializer_list<std::pair<std::string, const char*>>{
           {"\x16\x03\x01\x02\r\n\r\n", "400"},
           {"GET\r\n\r\n", "400"},
           {"GET /a HTTP/1.1\r\n\r\n", "400"},
           {"GET /a HTTP/9.9\r\nHost: x\r\n\r\n", "400"},
           {"GET /../a HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
           {"GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
           {"GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
           {"GET /a HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n", "400"},
           {"GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n", "400"},
           {"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
           {"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "400"},
           {"GET /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
            "2\r\n\r\nab",
            "400"},
           {"GET /" + large + " HTTP/1.1\r\nHost: x\r\n\r\n", "431"},
           {"GET /a HTTP/1.1\r\nHost: x\r\nX: " + large + "\r\n\r\n", "431"},
           {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", "413"},
           {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", "4"},
           {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" +
                std::string(1024, 'a') + "\r\n0\r\n\r\n",
            "413"},
           {"POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n", "401"}}) {
    HttpClient client(address_);
    client.send(bytes);
    EXPECT_THAT(client.read_until("\r\n"), StartsWith(std::string("HTTP/1.1 ") + status))
        << bytes.substr(0, 80);
    EXPECT_TRUE(client.is_closed_within(5)) << bytes.substr(0, 80);
  }
  EXPECT_THAT(answer_to(get("/a")), HasSubstr("GET /a"));
}

TEST_F(HttpServerTest, RangesOfFiles) {
  const TemporaryFolder folder;
  answers_.file = folder.path() / "file";
  std::ofstream(answers_.file) << "0123456789";
  start();
  EXPECT_THAT(answer_to(get("/file")), testing::EndsWith("\r\n\r\n0123456789"));
  const std::string part = answer_to(get("/file", "Range: bytes=2-4\r\n"));
  EXPECT_THAT(part, StartsWith("HTTP/1.1 206"));
  EXPECT_THAT(part, HasSubstr("Content-Range: bytes 2-4/10"));
  EXPECT_THAT(part, testing::EndsWith("\r\n\r\n234"));
  EXPECT_THAT(answer_to(get("/file", "Range: bytes=-3\r\n")), testing::EndsWith("\r\n\r\n789"));
  const std::string none = answer_to(get("/file", "Range: bytes=10-\r\n"));
  EXPECT_THAT(none, StartsWith("HTTP/1.1 416"));
  EXPECT_THAT(none, HasSubstr("Content-Range: bytes */10"));
  EXPECT_THAT(answer_to(get("/file", "Range: bytes=1-2\r\nIf-Range: \"tag\"\r\n")),
              StartsWith("HTTP/1.1 206"));
  EXPECT_THAT(answer_to(get("/file", "Range: bytes=1-2\r\nIf-Range: \"old\"\r\n")),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THROW(OpenFile(folder.path()), Error);
  EXPECT_THROW(OpenFile(folder.path() / "missing"), Error);
}

// The file becomes shorter while it is sent: the client is not told that it has all of it.
TEST_F(HttpServerTest, AFileThatIsCutMeanwhile) {
  const TemporaryFolder folder;
  answers_.file = folder.path() / "file";
  std::ofstream(answers_.file) << std::string(8 << 20, 'x');
  start();
  HttpClient client(address_);
  client.send(get("/file"));
  client.read_until("\r\n\r\n");
  std::filesystem::resize_file(answers_.file, 5000);
  EXPECT_TRUE(client.is_closed_within(10));
}

TEST_F(HttpServerTest, SlowClientsAreGivenUp) {
  HttpLimits limits;
  limits.header = limits.body = limits.idle = limits.write = seconds(1);
  start(limits);
  HttpClient silent(address_);
  HttpClient half_header(address_);
  half_header.send("GET /a HTTP/1.1\r\nHos");
  HttpClient half_body(address_);
  half_body.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
  HttpClient never_reads(address_);
  never_reads.send(get("/many"));
  EXPECT_TRUE(silent.is_closed_within(4));
  EXPECT_TRUE(half_header.is_closed_within(4));
  EXPECT_TRUE(half_body.is_closed_within(4));
  for (int i = 0; i < 100 && server_->connections() > 1; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_THAT(answer_to(get("/a")), HasSubstr("GET /a"));
}

TEST_F(HttpServerTest, AnswersBesideAThousandSlowClients) {
  HttpLimits limits;
  start(limits);
  std::vector<std::unique_ptr<HttpClient>> slow;
  for (int i = 0; i < 1000; ++i) {
    slow.push_back(std::make_unique<HttpClient>(address_));
    slow.back()->send("GET /a HTTP/1.1\r\nHo");
  }
  for (int i = 0; i < 20; ++i) EXPECT_THAT(answer_to(get("/a")), HasSubstr("GET /a"));
  EXPECT_GE(server_->connections(), 1000u);
  slow.clear();
  for (int i = 0; i < 100 && server_->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(server_->connections(), 0u);
}

TEST_F(HttpServerTest, BodiesTogetherHaveABound) {
  HttpLimits limits;
  limits.body_bytes = 12 << 20;
  start(limits);
  HttpClient first(address_);
  first.send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\nabc");
  for (int i = 0; i < 50; ++i) {  // until the first one has its room
    HttpClient second(address_);
    second.send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
    if (second.read_until("\r\n", 0.2).starts_with("HTTP/1.1 429")) return;
  }
  FAIL() << "the second large body was taken, too";
}

TEST_F(HttpServerTest, ConnectionsHaveABound) {
  HttpLimits limits;
  limits.connections = 3;
  start(limits);
  std::vector<std::unique_ptr<HttpClient>> kept;
  for (int i = 0; i < 3; ++i) {
    kept.push_back(std::make_unique<HttpClient>(address_));
    kept.back()->send(get("/a"));
    kept.back()->read_response();
  }
  HttpClient one_more(address_);
  EXPECT_TRUE(one_more.is_closed_within(5));
  kept.clear();
  for (int i = 0; i < 100 && server_->connections() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_THAT(answer_to(get("/a")), HasSubstr("GET /a"));
}

TEST_F(HttpServerTest, AClientThatGoesAwayCancelsItsRequest) {
  start();
  {
    HttpClient client(address_);
    client.send(get("/wait"));
    while (answers_.waiting == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // It ends only when it is cancelled.
  for (int i = 0; i < 1000 && answers_.waiting > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(answers_.waiting, 0);
}

TEST_F(HttpServerTest, ARequestThatTakesTooLongIsCancelled) {
  answers_.time = seconds(1);
  start();
  EXPECT_THAT(answer_to(get("/wait")), StartsWith("HTTP/1.1 503"));
}

TEST_F(HttpServerTest, EventsComeAsTheyHappen) {
  start();
  HttpClient client(address_);
  client.send(get("/events"));
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("text/event-stream"));
  for (int i = 0; i < 5; ++i) {
    answers_.events->tell("data: " + std::to_string(i) + "\n\n");
    EXPECT_EQ(client.read_until("\n\n"), "data: " + std::to_string(i) + "\n\n");
  }
  EXPECT_EQ(server_->event_streams(), 1u);
  answers_.events->tell("data: last\n\n", true);
  EXPECT_EQ(client.read_until("\n\n"), "data: last\n\n");
  EXPECT_TRUE(client.is_closed_within(5));
}

TEST_F(HttpServerTest, EventStreamsEndWithTheirClientsAndHaveABound) {
  HttpLimits limits;
  limits.event_streams = 1;
  start(limits);
  {
    HttpClient client(address_);
    client.send(get("/events"));
    client.read_until("\r\n\r\n");
    EXPECT_THAT(answer_to(get("/events")), StartsWith("HTTP/1.1 429"));
  }
  for (int i = 0; i < 100 && server_->event_streams() > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(server_->event_streams(), 0u);
}

TEST_F(HttpServerTest, EndsAtOnceWhereNothingRuns) {
  start();
  HttpClient idle(address_);
  idle.send(get("/a"));
  idle.read_response();
  HttpClient events(address_);
  events.send(get("/events"));
  events.read_until("\r\n\r\n");
  HttpClient fresh(address_);
  const auto begin = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(3));
  EXPECT_TRUE(idle.is_closed_within(1));
  EXPECT_TRUE(events.is_closed_within(1));
}

TEST_F(HttpServerTest, EndsEvenIfARequestDoesNot) {
  HttpLimits limits;
  limits.ending = seconds(1);
  start(limits);
  HttpClient client(address_);
  client.send(get("/wait"));
  while (answers_.waiting == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto begin = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
}

TEST_F(HttpServerTest, AddressesThatAreNone) {
  HttpServer server(answers_);
  for (const char* address :
       {"", "8791", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1",
        "::1:80", "[127.0.0.1]:80", "name:80", "127.0.0.1:80x"})
    EXPECT_THROW(server.listen(address), Error) << address;
  EXPECT_THROW(server.listen_on(0), Error);
  EXPECT_TRUE(is_loopback("127.0.0.1:1"));
  EXPECT_TRUE(is_loopback("localhost:1"));
  EXPECT_TRUE(is_loopback("[::1]:1"));
  EXPECT_FALSE(is_loopback("0.0.0.0:1"));
  EXPECT_FALSE(is_loopback("[::]:1"));
  start();
  EXPECT_THROW(server.listen(address_), Error);
}

}  // namespace
}  // namespace litevl
