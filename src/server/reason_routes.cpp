// Where in a video a sentence is seen, and why: /heat and /explain of a video.
#include <nlohmann/json.hpp>

#include "app/explain_job.h"
#include "app/json_forms.h"
#include "server/fields.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {
namespace {

using nlohmann::json;

Response heat(const Call& call, Served& served) {
  check_parameters(call, {"query"});
  const ServedVideo video = served.video(call.names.front());
  const std::string query = call.asked("query");
  check_search(query);
  const VideoHeat heat = served.with_session(*video.library, [&](SearchSession& session) {
    return session.heat(video.video.path, query);
  });
  return json_response({{"seconds", heat.seconds}, {"similarity", heat.similarity}});
}

Response explain(const Call& call, Served& served) {
  check_parameters(call, {"query", "question", "answer", "start", "end"});
  const ServedVideo video = served.video(call.names.front());
  ExplainRequest request;
  request.video = video.video.path;
  const std::string question = call.asked("question");
  request.is_question = !question.empty();
  request.text = request.is_question ? question : call.asked("query");
  if (request.text.empty()) throw HttpProblem(400, "query or question is missing");
  if (request.is_question && !call.asked("query").empty())
    throw HttpProblem(400, "query and question do not go together");
  request.answer = call.asked("answer");
  request.start_seconds = number_asked(call, "start");
  request.end_seconds = number_asked(call, "end");
  request.is_cancelled = call.request.is_cancelled.get();
  indexed_file(video.video);
  const Model model =
      request.is_question ? served.answering_model(*video.library) : served.model(*video.library);
  return json_response(explained_json(explain_video(request, model)));
}

}  // namespace

void add_reason_routes(RouteTable& routes, Served& served) {
  Route route;
  route.method = "GET";
  route.path = "/v1/videos/{id}/heat";
  route.answer = [&served](const Call& call) { return heat(call, served); };
  routes.add(route);
  route.path = "/v1/videos/{id}/explain";
  route.runs = Route::Runs::kLong;
  route.time = std::chrono::minutes(5);
  route.answer = [&served](const Call& call) { return explain(call, served); };
  routes.add(route);
}

}  // namespace litevl
