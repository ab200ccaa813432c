// Questions: POST /v1/ask.
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "litevl/ask.h"
#include "server/fields.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::size_t kMostQuestions = 20;
constexpr std::size_t kMostAnswers = 10'000;

Response ask(const Call& call, Served& served) {
  const json body = body_of(call.request);
  const Fields fields(body, "",
                      {"questions", "video", "library", "answers", "written", "clips", "top"});
  AskRequest request;
  request.questions = fields.texts("questions", kMostQuestions);
  request.options.clips = fields.whole("clips", request.options.clips, 1, 64);
  request.options.top = fields.whole("top", request.options.top, 1, 100);
  request.options.is_cancelled = call.request.is_cancelled.get();
  request.is_written = fields.flag("written");
  if (fields.has("answers")) request.answers = fields.texts("answers", kMostAnswers);
  check_questions(request.questions, request.options);
  if (!fields.has("video")) {
    const ServedLibrary& library = served.library(fields.text("library"));
    AskSession session(library.folder, served.model(library));
    json document = ask_json(session.ask(request));
    add_video_ids(document, library);
    document["library"] = library.id;
    return json_response(document);
  }
  const ServedVideo video = served.video(fields.text("video"));
  indexed_file(video.video);
  request.video = video.video.path;
  json document = ask_json(ask_video(request, served.answering_model(*video.library)));
  add_video_ids(document, *video.library);
  document["library"] = video.library->id;
  return json_response(document);
}

}  // namespace

void add_ask_routes(RouteTable& routes, Served& served) {
  Route route;
  route.method = "POST";
  route.path = "/v1/ask";
  route.runs = Route::Runs::kLong;
  route.body_bytes = 1 << 20;
  route.time = std::chrono::minutes(10);
  route.answer = [&served](const Call& call) { return ask(call, served); };
  routes.add(route);
}

}  // namespace litevl
