#include "server/route_table.h"

#include <algorithm>
#include <utility>

#include "litevl/error.h"
#include "server/problem.h"

namespace litevl {
namespace {

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 1; begin < path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_name(const std::string& part) { return part.front() == '{'; }

}  // namespace

std::string Call::asked(const std::string& name, const std::string& otherwise) const {
  const auto found = request.query.find(name);
  return found == request.query.end() ? otherwise : found->second;
}

void RouteTable::add(Route route) {
  auto parts = parts_of(route.path);
  routes_.push_back({std::move(route), std::move(parts)});
}

RouteTable::Found RouteTable::find(const Request& request) const {
  Found found;
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  for (const auto& [route, parts] : routes_) {
    if (parts.size() != request.parts.size()) continue;
    std::vector<std::string> names;
    bool fits = true;
    for (std::size_t i = 0; fits && i < parts.size(); ++i) {
      if (is_name(parts[i])) {
        names.push_back(request.parts[i]);
      } else {
        fits = parts[i] == request.parts[i];
      }
    }
    if (!fits) continue;
    found.methods += (found.methods.empty() ? "" : ", ") + route.method;
    if (route.method != method) continue;
    found.route = &route;
    found.names = std::move(names);
    break;
  }
  return found;
}

Response RouteTable::answer(const Found& found, const Request& request, Duration duration) {
  if (found.route == nullptr && found.methods.empty())
    return problem_response(404, "there is no " + request.path);
  if (found.route == nullptr)
    return problem_response(405, request.path + " takes " + found.methods)
        .with("Allow", found.methods);
  try {
    if (*request.is_cancelled) throw Stopped();
    return found.route->answer({request, found.names, duration});
  } catch (const TakesLong&) {
    throw;
  } catch (...) {
    return problem_response_of_current();
  }
}

}  // namespace litevl
