// Requests of `litevl serve` from their bytes on: header, target, cookies, ranges, token, body.
// What a route does with models and files is not in it.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base64.h"
#include "server/fields.h"
#include "server/http/byte_range.h"
#include "server/http/gzip.h"
#include "server/http/read_request.h"
#include "server/problem.h"
#include "server/router.h"

namespace {

using namespace litevl;
namespace http = boost::beast::http;

constexpr const char* kToken = "0123456789abcdef";
bool is_reached = false;

Response answer(const Call& call) {
  is_reached = true;
  Response response;
  check_parameters(call, {"t", "width", "name", "failed"});
  number_asked(call, "t");
  whole_asked(call, "width", 5, 1, 10);
  flag_asked(call, "failed");
  const AskedRange asked = asked_range(call.request.header("range"), 1000);
  if (!asked.is_unsatisfied &&
      (asked.range.begin < 0 || asked.range.end > 1000 || asked.range.begin > asked.range.end))
    std::abort();
  response.with("ETag", "\"tag\"").with("Content-Type", "application/json");
  response.body = std::string(2000, 'x');
  return response;
}

Response answer_body(const Call& call) {
  is_reached = true;
  const nlohmann::json body = body_of(call.request);
  const Fields fields(body, "", {"query", "limit", "cursor", "not", "filter", "precise"});
  fields.text("cursor");
  fields.whole("limit", 10, 1, 100);
  fields.texts("not", 20);
  fields.flag("precise");
  fields.number("filter");
  if (const auto bytes = base64_decoded(fields.text("query")))
    if (base64_decoded(base64_encoded(*bytes)) != *bytes) std::abort();
  return {};
}

Router& router() {
  static const Access access(kToken, {"videos.example.org"});
  static WorkQueue queue(2, 10);
  static Metrics metrics;
  static RouteTable routes;
  static Router made(routes, access, queue, metrics);
  static const bool is_ready = [] {
    Route route;
    route.runs = Route::Runs::kAtOnce;
    route.method = "GET";
    route.path = "/v1/videos/{id}/stream";
    route.answer = answer;
    routes.add(route);
    route.method = "POST";
    route.path = "/v1/search";
    route.body_bytes = 1 << 16;
    route.answer = answer_body;
    routes.add(route);
    return true;
  }();
  static_cast<void>(is_ready);
  return made;
}

void serve(Request request) {
  const bool has_token = Access(kToken, {}).has_token(request);
  if (router().admit(request).refusal) return;
  if (!has_token) std::abort();  // no route of these is public
  is_reached = false;
  bool is_done = false;
  router().respond(std::move(request), [&](const Response& response) {
    is_done = true;
    if (response.status < 200 || response.status > 599) std::abort();
    for (const auto& [name, value] : response.headers)
      if (value.find_first_of("\r\n") != std::string::npos) std::abort();
  });
  if (!is_done || !is_reached) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(16 << 10);
  parser.body_limit(1 << 16);
  parser.eager(true);
  boost::system::error_code error;
  const auto used = parser.put(boost::asio::const_buffer(data, size), error);
  if (error && error != http::error::need_more) return 0;
  if (!parser.is_header_done()) return 0;
  if (!parser.is_done() && used < size)
    parser.put(boost::asio::const_buffer(data + used, size - used), error);
  std::string problem;
  auto request = read_request(parser.get(), problem);
  if (!request) {
    if (problem.empty()) std::abort();
    return 0;
  }
  request->body = parser.get().body();
  serve(std::move(*request));
  return 0;
}
