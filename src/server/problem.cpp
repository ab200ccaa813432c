#include "server/problem.h"

#include <new>
#include <nlohmann/json.hpp>

#include "core/printable.h"

namespace litevl {
namespace {

using nlohmann::json;

const char* title_of(int status) {
  switch (status) {
    case 400:
      return "Bad request";
    case 401:
      return "A token is needed";
    case 403:
      return "Refused";
    case 404:
      return "Not found";
    case 405:
      return "Not this method";
    case 409:
      return "Conflict";
    case 413:
      return "Too large";
    case 415:
      return "Not this content";
    case 416:
      return "No such range";
    case 422:
      return "The data is wrong";
    case 429:
      return "Too much at once";
    case 431:
      return "Header too large";
    case 503:
      return "Not now";
    default:
      return "The machine failed";
  }
}

Response response_of(int status, const json& problem) {
  Response response{.status = status,
                    .headers = {},
                    .body = problem.dump(-1, ' ', false, json::error_handler_t::replace)};
  response.with("Content-Type", "application/problem+json");
  if (status == 401) response.with("WWW-Authenticate", "Bearer realm=\"litevl\"");
  return response;
}

}  // namespace

Response problem_response(int status, const std::string& what, const std::string& hint) {
  const std::string text = printable(what);
  return response_of(status,
                     {{"title", title_of(status)},
                      {"status", status},
                      {"detail", hint.empty() ? text : text + "; " + hint},
                      {"kind", name_of(status < 500 ? Error::Kind::kUsage : Error::Kind::kMachine)},
                      {"where", "request"},
                      {"what", text},
                      {"hint", hint}});
}

Response problem_response(const Error& error) {
  const int status = error.kind() == Error::Kind::kUsage  ? 400
                     : error.kind() == Error::Kind::kData ? 422
                                                          : 500;
  return response_of(status, {{"title", title_of(status)},
                              {"status", status},
                              {"detail", error.what()},
                              {"kind", name_of(error.kind())},
                              {"where", error.where()},
                              {"what", error.problem()},
                              {"hint", error.hint()}});
}

Response problem_response_of_current() {
  try {
    throw;
  } catch (const HttpProblem& problem) {
    return problem_response(problem.status(), problem.what(), problem.hint());
  } catch (const Error& error) {
    return problem_response(error);
  } catch (const Stopped&) {
    return problem_response(503, "the request took too long, or the server is ending");
  } catch (const std::bad_alloc&) {
    return problem_response(503, "out of memory", "try a smaller request, or later");
  } catch (const std::exception& error) {
    return problem_response(500, shortened(error.what(), 500));
  }
}

}  // namespace litevl
