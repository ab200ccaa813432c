#include "server/http/read_request.h"

#include <utility>

#include "server/http/target.h"

namespace litevl {
namespace {

namespace http = boost::beast::http;
using Message = http::request<http::string_body>;

// Why the header of a request is refused, or an empty text.
std::string problem_of(const Message& message) {
  for (const auto field :
       {http::field::host, http::field::authorization, http::field::content_length})
    if (message.count(field) > 1)
      return "the header " + std::string(http::to_string(field)) + " is there twice";
  if (message.version() != 10 && message.version() != 11)
    return "only HTTP/1.0 and HTTP/1.1 are spoken";
  if (message.version() == 11 && message.count(http::field::host) == 0)
    return "the header Host is missing";
  return {};
}

}  // namespace

std::optional<Request> read_request(const Message& message, std::string& problem) {
  problem = problem_of(message);
  if (!problem.empty()) return std::nullopt;
  Request request;
  request.method = std::string(message.method_string());
  auto target = parse_target({message.target().data(), message.target().size()});
  if (!target) {
    problem = "the request's target cannot be read";
    return std::nullopt;
  }
  request.path = std::move(target->path);
  request.parts = std::move(target->parts);
  request.query = std::move(target->query);
  for (const auto& field : message) {
    std::string& value = request.headers[lower_case(std::string(field.name_string()))];
    const bool is_cookie = field.name() == http::field::cookie;
    if (!value.empty()) value += is_cookie ? "; " : ", ";
    value += std::string(field.value());
  }
  request.is_secure = request.header("x-forwarded-proto") == "https";
  return request;
}

}  // namespace litevl
