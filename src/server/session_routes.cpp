// The page's cookie: POST and DELETE /v1/session.
#include <nlohmann/json.hpp>

#include "server/fields.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {

void add_session_routes(RouteTable& routes, const Access& access) {
  Route route;
  route.method = "POST";
  route.path = "/v1/session";
  route.runs = Route::Runs::kAtOnce;
  route.is_public = true;
  route.body_bytes = 4 << 10;
  route.answer = [&access](const Call& call) {
    const nlohmann::json body = body_of(call.request);
    const Fields fields(body, "", {"token"});
    if (!access.is_token(fields.text("token")))
      return problem_response(401, "this is not the token", "serve prints the link with it");
    Response response;
    response.status = 204;
    response.with("Set-Cookie", access.cookie(call.request.is_secure));
    return response;
  };
  routes.add(route);

  route.method = "DELETE";
  route.body_bytes = 0;
  route.answer = [](const Call&) {
    Response response;
    response.status = 204;
    response.with("Set-Cookie", Access::no_cookie());
    return response;
  };
  routes.add(route);
}

}  // namespace litevl
