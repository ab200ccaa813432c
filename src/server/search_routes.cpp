// Searching: POST /v1/search.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "app/dates.h"
#include "app/json_forms.h"
#include "core/base64.h"
#include "core/sha256.h"
#include "core/temporary.h"
#include "server/fields.h"
#include "server/problem.h"
#include "server/routes.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostResults = 1000;  // SearchOptions::top
constexpr std::size_t kPictureBody = 12 << 20;

// Where the next results begin, with a mark of the request, so that a cursor is not used with
// another one.
struct Cursor {
  std::int64_t offset = 0;
  std::string mark;

  static Cursor read(const json& body, std::string text) {
    json same = body;
    same.erase("cursor");
    same.erase("limit");
    Cursor cursor{0, sha256(same.dump()).substr(0, 16)};
    if (text.empty()) return cursor;
    const auto dash = text.find('-');
    const std::string digits = text.substr(0, dash);
    const bool is_number = !digits.empty() && digits.size() <= 4 &&
                           digits.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number || dash == std::string::npos || text.substr(dash + 1) != cursor.mark)
      throw HttpProblem(400, "the cursor is not of this request");
    cursor.offset = std::stoll(digits);
    return cursor;
  }

  json after(std::int64_t results, bool has_more) const {
    if (!has_more || offset + results >= kMostResults) return {};
    return std::to_string(offset + results) + '-' + mark;
  }
};

SearchFilter filter_of(const json* object, Served& served, const ServedLibrary& library) {
  SearchFilter filter;
  if (object == nullptr) return filter;
  const Fields fields(*object, "filter",
                      {"videos", "name", "since", "until", "shortest_seconds", "longest_seconds"});
  for (const std::string& id : fields.texts("videos", 1000)) {
    const ServedVideo video = served.video(id);
    if (video.library != &library) throw HttpProblem(400, "a video of another library: " + id);
    filter.under.emplace_back(video.video.path);
  }
  filter.name = fields.text("name");
  if (fields.has("since")) filter.since = parse_day(fields.text("since"));
  if (fields.has("until")) filter.until = parse_day(fields.text("until"));
  filter.shortest_seconds = fields.number("shortest_seconds");
  filter.longest_seconds = fields.number("longest_seconds");
  return filter;
}

// A picture that came with a request, as a file while it is searched for.
class PictureFile {
 public:
  explicit PictureFile(const std::string& bytes)
      : file_(std::filesystem::temp_directory_path() / "litevl-picture") {
    write(bytes);
  }
  const std::filesystem::path& path() const { return file_.path(); }

 private:
  void write(const std::string& bytes);

  TemporaryFile file_;
};

void PictureFile::write(const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto written = ::write(file_.descriptor(), bytes.data() + done, bytes.size() - done);
    if (written <= 0)
      throw Error(Error::Kind::kMachine, file_.path().string(), "cannot be written");
    done += static_cast<std::size_t>(written);
  }
}

struct Found {
  std::string query;
  FoundClips clips;
};

Found find(const json& query, bool is_precise, const SearchOptions& options, Served& served,
           SearchSession& session) {
  if (query.is_string()) {
    const auto text = query.get<std::string>();
    return {text,
            is_precise ? session.search_precisely(text, options) : session.search(text, options)};
  }
  const Fields fields(query, "query", {"picture", "like"});
  if (fields.has("picture") == fields.has("like"))
    throw HttpProblem(400, "query is a text, {\"picture\": …} or {\"like\": …}");
  if (is_precise) throw HttpProblem(400, "precise searches are for sentences");
  if (fields.has("picture")) {
    const auto bytes = base64_decoded(fields.text("picture"));
    if (!bytes) throw HttpProblem(400, "query.picture is not base64");
    const PictureFile picture(*bytes);
    try {
      return {"picture", session.search_picture(picture.path(), options)};
    } catch (const Error& error) {
      // The file's name means nothing to who sent it.
      if (error.kind() == Error::Kind::kMachine) throw;
      if (error.where().find(picture.path().filename().string()) == std::string::npos) throw;
      throw Error(error.kind(), "picture", error.problem(), error.hint());
    }
  }
  const Fields like(*fields.find("like"), "query.like", {"video", "start_seconds", "end_seconds"});
  const TimeRange part{like.needed_number("start_seconds"), like.needed_number("end_seconds")};
  const ServedVideo video = served.video(like.text("video"));
  indexed_file(video.video);
  return {json_path(video.video.path), session.search_like(video.video.path, part, options)};
}

Response search(const Call& call, Served& served, Metrics& metrics) {
  const json body = body_of(call.request);
  const Fields fields(body, "",
                      {"query", "library", "limit", "cursor", "precise", "and", "not", "filter"});
  const json* query = fields.find("query");
  if (query == nullptr) throw HttpProblem(400, "query is missing");
  const ServedLibrary& library = served.library(fields.text("library"));
  const bool is_precise = fields.flag("precise");
  if (is_precise && call.duration == Duration::kShort) throw TakesLong();
  const Cursor cursor = Cursor::read(body, fields.text("cursor"));
  const std::int64_t limit = fields.whole("limit", 10, 1, 100);

  SearchOptions options;
  // One more than is shown, to know whether there are more.
  options.top = std::min(cursor.offset + limit + 1, kMostResults);
  options.filter = filter_of(fields.find("filter"), served, library);
  options.also = fields.texts("and", 20);
  options.unwanted = fields.texts("not", 20);
  options.is_cancelled = call.request.is_cancelled.get();
  options.on_part = [&](const char* part, double seconds) {
    metrics.time(std::string("search: ") + part, seconds);
  };
  const auto start = std::chrono::steady_clock::now();
  Found found = served.with_session(library, [&](SearchSession& session) {
    return find(*query, is_precise, options, served, session);
  });
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  metrics.time(is_precise ? "precise search" : "search", taken.count());

  auto& results = found.clips.results;
  const bool has_more = std::ssize(results) > cursor.offset + limit;
  results.erase(results.begin(),
                results.begin() + std::min<std::ptrdiff_t>(cursor.offset, std::ssize(results)));
  if (std::ssize(results) > limit) results.resize(static_cast<std::size_t>(limit));
  json document = search_json(found.query, found.clips);
  for (std::size_t i = 0; i < results.size(); ++i)
    document["results"][i]["video_id"] = Served::video_id(library, results[i].video);
  document["library"] = library.id;
  document["next_cursor"] = cursor.after(std::ssize(results), has_more);
  return json_response(document);
}

}  // namespace

Response json_response(const json& document, int status) {
  Response response;
  response.status = status;
  response.body = document.dump(-1, ' ', false, json::error_handler_t::replace);
  response.with("Content-Type", "application/json");
  return response;
}

void add_search_routes(RouteTable& routes, Served& served, Metrics& metrics) {
  Route route;
  route.method = "POST";
  route.path = "/v1/search";
  route.answer = [&](const Call& call) { return search(call, served, metrics); };
  route.body_bytes = kPictureBody;
  route.time = std::chrono::seconds(300);
  routes.add(route);
}

}  // namespace litevl
