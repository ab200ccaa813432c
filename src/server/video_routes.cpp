// What the libraries hold: GET /v1/libraries, /v1/videos and /v1/videos/{id}.
#include <fnmatch.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/json_forms.h"
#include "app/library_stats.h"
#include "app/version.h"
#include "app/video_details.h"
#include "core/percent.h"
#include "core/printable.h"
#include "server/fields.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json library_json(const ServedLibrary& library, Served& served) {
  const LibraryStats stats = library_stats(library.folder);
  const ModelInfo model = served.model(library).info();
  std::string no_answers;
  try {
    served.answering_model(library);
  } catch (const Error& error) {
    no_answers = error.what();
  }
  return {{"id", library.id},
          {"name", library.id},
          {"folder", json_path(library.folder)},
          {"videos", stats.videos},
          {"clips", stats.clips},
          {"video_seconds", stats.video_seconds},
          {"failed", stats.failed.size()},
          {"model", json_path(model.folder)},
          {"knows", model.knows.empty() ? json() : json(model.knows)},
          {"can_ask", no_answers.empty()},
          {"can_ask_library", model.can_answer},
          {"not_asked_because", no_answers.empty() ? json() : json(no_answers)},
          {"has_chance", stats.sizes.measured > 0}};
}

json video_json(const std::string& id, const ServedLibrary& library, const CatalogueVideo& video) {
  return {{"id", id},
          {"library", library.id},
          {"path", json_path(video.path)},
          {"name", printable(fs::path(video.path).filename().string())},
          {"seconds", video.seconds ? json(*video.seconds) : json()},
          {"clips", video.clips},
          {"is_finished", video.is_finished},
          {"error", video.error.empty() ? json() : json(video.error)}};
}

Response list_libraries(const Call& call, Served& served) {
  check_parameters(call, {});
  json list = json::array();
  for (const ServedLibrary& library : served.libraries())
    list.push_back(library_json(library, served));
  return json_response({{"version", version_number()}, {"libraries", list}});
}

Response list_videos(const Call& call, Served& served) {
  check_parameters(call, {"library", "name", "failed", "limit", "cursor"});
  const ServedLibrary& library = served.library(call.asked("library"));
  const auto limit = static_cast<std::size_t>(whole_asked(call, "limit", 50, 1, 100));
  const std::string pattern = call.asked("name");
  const bool failed_only = flag_asked(call, "failed");
  // Sorted by path, so that the last path is where the next ones begin, whatever is added
  // meanwhile. Ids stand for paths, so they are looked for among all.
  const std::string after = call.asked("cursor");
  bool is_after = after.empty();
  json list = json::array();
  json next;
  for (const CatalogueVideo& video : catalogue(library.folder)) {
    const std::string id = Served::video_id(library, video.path);
    if (!is_after) {
      is_after = id == after;
      continue;
    }
    if (failed_only && video.error.empty()) continue;
    const std::string name = fs::path(video.path).filename().string();
    if (!pattern.empty() && ::fnmatch(pattern.c_str(), name.c_str(), FNM_NOESCAPE) != 0) continue;
    if (list.size() == limit) {
      next = list.back()["id"];
      break;
    }
    list.push_back(video_json(id, library, video));
  }
  if (!is_after) throw HttpProblem(400, "the cursor's video is no longer there", "begin again");
  return json_response({{"videos", list}, {"next_cursor", next}});
}

Response one_video(const Call& call, Served& served) {
  check_parameters(call, {});
  const std::string& id = call.names.front();
  const ServedVideo video = served.video(id);
  json document = video_json(id, *video.library, video.video);
  document.update(video_details_json(video.video.path));
  return json_response(document);
}

}  // namespace

void add_video_ids(json& document, const ServedLibrary& library) {
  if (document.is_array())
    for (json& one : document) add_video_ids(one, library);
  if (!document.is_object()) return;
  for (auto& [name, value] : document.items()) add_video_ids(value, library);
  const auto video = document.find("video");
  if (video == document.end() || !video->is_string()) return;
  if (const auto path = path_of_uri(video->get<std::string>()))
    document["video_id"] = Served::video_id(library, *path);
}

void add_video_routes(RouteTable& routes, Served& served) {
  const auto add = [&](const char* path, auto answer) {
    Route route;
    route.method = "GET";
    route.path = path;
    route.runs = Route::Runs::kQuick;
    route.answer = [&served, answer](const Call& call) { return answer(call, served); };
    routes.add(route);
  };
  add("/v1/libraries", list_libraries);
  add("/v1/videos", list_videos);
  add("/v1/videos/{id}", one_video);
}

void add_library_routes(RouteTable& routes, Served& served, Metrics& metrics) {
  add_search_routes(routes, served, metrics);
  add_ask_routes(routes, served);
  add_embedding_routes(routes, served);
  add_video_routes(routes, served);
  add_media_routes(routes, served);
  add_reason_routes(routes, served);
}

}  // namespace litevl
