// What is seen of videos: the file, pieces of it for browsers, pictures, and moments cut out.
#include <nlohmann/json.hpp>

#include "app/cut_job.h"
#include "app/moment_pictures.h"
#include "app/video_piece.h"
#include "core/percent.h"
#include "core/temporary.h"
#include "server/fields.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr double kMostCutSeconds = 3600;

std::string type_of(const fs::path& file) {
  const std::string ending = lower_case(file.extension().string());
  if (ending == ".webm") return "video/webm";
  if (ending == ".mp4" || ending == ".m4v" || ending == ".mov") return "video/mp4";
  return "application/octet-stream";
}

// RFC 8187: any name, with what is not plain as %XX.
std::string attachment(const std::string& name) {
  return "attachment; filename*=UTF-8''" + percent_encoded(name);
}

Response of_file(const std::shared_ptr<OpenFile>& file, const std::string& type) {
  Response response;
  response.with("Content-Type", type)
      .with("ETag", file->tag())
      .with("Last-Modified",
            http_date(static_cast<std::time_t>(file->modified_ns() / 1'000'000'000)))
      .with("Cache-Control", "private, no-cache");
  response.body = file;
  return response;
}

Response stream(const Call& call, Served& served) {
  check_parameters(call, {});
  const ServedVideo video = served.video(call.names.front());
  return of_file(indexed_file(video.video), type_of(video.video.path));
}

// A picture of a file does not change while the file's tag is the same.
Response picture(std::string jpeg, const OpenFile& file, const std::string& what) {
  Response response;
  std::string tag = file.tag();
  tag.insert(tag.size() - 1, '-' + what);
  response.with("Content-Type", "image/jpeg")
      .with("ETag", tag)
      .with("Cache-Control", "private, max-age=3600");
  response.body = std::move(jpeg);
  return response;
}

// Whether the client has the picture already: it is not made for a 304.
bool is_known(const Call& call, const Response& response) {
  return call.request.header("if-none-match") == *response.header("ETag");
}

Response thumbnail(const Call& call, Served& served) {
  check_parameters(call, {"t", "width"});
  const ServedVideo video = served.video(call.names.front());
  const double seconds = number_asked(call, "t").value_or(0);
  const auto width = static_cast<int>(whole_asked(call, "width", 320, 16, 1920));
  const auto file = indexed_file(video.video);
  Response response = picture({}, *file, std::to_string(seconds) + '-' + std::to_string(width));
  if (!is_known(call, response)) response.body = thumbnail_jpeg(video.video, seconds, width);
  return response;
}

Response filmstrip(const Call& call, Served& served) {
  check_parameters(call, {"start", "end", "pictures", "height"});
  const ServedVideo video = served.video(call.names.front());
  GivenMoment moment;
  moment.video = video.video.path;
  moment.start_seconds = number_asked(call, "start").value_or(0);
  moment.end_seconds = number_asked(call, "end");
  const auto pictures = static_cast<int>(whole_asked(call, "pictures", 8, 1, 24));
  const auto height = static_cast<int>(whole_asked(call, "height", 96, 16, 480));
  const auto file = indexed_file(video.video);
  Response response = picture({}, *file,
                              std::to_string(moment.start_seconds) + '-' +
                                  std::to_string(moment.end_seconds.value_or(-1)) + '-' +
                                  std::to_string(pictures) + '-' + std::to_string(height));
  if (!is_known(call, response))
    response.body = filmstrip_jpeg(video.video, moment, pictures, height);
  return response;
}

// A file that nobody else finds and that is gone when it was sent.
class TemporaryVideo {
 public:
  TemporaryVideo() : folder_(fs::temp_directory_path() / "litevl-video") {}
  fs::path path(const std::string& name) const { return folder_.path() / name; }

 private:
  HiddenFolder folder_;
};

Response clip(const Call& call, Served& served) {
  check_parameters(call, {"start", "end", "fast"});
  const ServedVideo video = served.video(call.names.front());
  GivenMoment moment;
  moment.video = video.video.path;
  const auto start = number_asked(call, "start");
  moment.end_seconds = number_asked(call, "end");
  if (!start || !moment.end_seconds) throw HttpProblem(400, "start and end are needed");
  moment.start_seconds = *start;
  if (*moment.end_seconds - *start > kMostCutSeconds)
    throw HttpProblem(400, "a clip has at most an hour");
  indexed_file(video.video);
  CutRequest request;
  request.is_fast = flag_asked(call, "fast");
  request.is_cancelled = call.request.is_cancelled.get();
  const TemporaryVideo temporary;
  const fs::path name = cut_name({}, moment, request.is_fast);
  request.moments = {moment};
  request.output = temporary.path("cut" + name.extension().string());
  const auto cuts = cut_moments(request);
  // Open files stay when their names are removed.
  const auto file = std::make_shared<OpenFile>(cuts.front().file);
  Response response = of_file(file, type_of(name));
  response.with("Content-Disposition", attachment(name.string()));
  return response;
}

Response piece(const Call& call, Served& served) {
  check_parameters(call, {"seconds"});
  const ServedVideo video = served.video(call.names.front());
  const double seconds = number_asked(call, "seconds").value_or(6);
  const std::string& digits = call.names.back();
  if (digits.empty() || digits.size() > 9 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    throw HttpProblem(400, "a piece is named by its number, from 0");
  indexed_file(video.video);
  VideoPiece made =
      video_piece(video.video, std::stoll(digits), seconds, call.request.is_cancelled.get());
  Response response;
  response.with("Content-Type", made.type).with("Cache-Control", "private, max-age=3600");
  response.body = std::move(made.bytes);
  return response;
}

}  // namespace

void add_media_routes(RouteTable& routes, Served& served) {
  const auto add = [&](const char* path, Route::Runs runs, auto answer) {
    Route route;
    route.method = "GET";
    route.path = path;
    route.runs = runs;
    route.answer = [&served, answer](const Call& call) { return answer(call, served); };
    if (runs == Route::Runs::kLong) route.time = std::chrono::minutes(10);
    routes.add(route);
  };
  add("/v1/videos/{id}/stream", Route::Runs::kQuick, stream);
  add("/v1/videos/{id}/thumbnail", Route::Runs::kShort, thumbnail);
  add("/v1/videos/{id}/filmstrip", Route::Runs::kShort, filmstrip);
  add("/v1/videos/{id}/clip", Route::Runs::kLong, clip);
  add("/v1/videos/{id}/pieces/{n}", Route::Runs::kLong, piece);
}

}  // namespace litevl
