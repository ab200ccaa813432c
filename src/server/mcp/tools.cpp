#include "server/mcp/tools.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "app/terminal.h"
#include "server/fields.h"
#include "server/problem.h"

namespace litevl {
namespace {

using nlohmann::json;
using Flag = std::shared_ptr<std::atomic<bool>>;

constexpr std::size_t kMostPictures = 4;

// A request as a client of HTTP makes it, answered on this thread.
Response ask(const RouteTable& routes, const Flag& is_cancelled, const std::string& method,
             std::vector<std::string> parts, std::map<std::string, std::string> query,
             const json& body = {}) {
  Request request;
  request.method = method;
  for (const std::string& part : parts) request.path += '/' + part;
  request.parts = std::move(parts);
  request.query = std::move(query);
  request.is_cancelled = is_cancelled;
  if (!body.is_null()) {
    request.headers["content-type"] = "application/json";
    request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  const auto found = routes.find(request);
  return RouteTable::answer(found, request, Duration::kLong);
}

json document_of(const Response& response) {
  const json document = json::parse(std::get<std::string>(response.body));
  if (response.status >= 400) {
    const std::string what = document.value("detail", "");
    throw HttpProblem(response.status, what);
  }
  return document;
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

std::string range_text(const json& part) {
  return format_time(part["start_seconds"]) + " - " + format_time(part["end_seconds"]);
}

std::string picture_of(const RouteTable& routes, const Flag& flag, const std::string& id,
                       double start, double end, int pictures) {
  const Response response = ask(routes, flag, "GET", {"v1", "videos", id, "filmstrip"},
                                {{"start", number_text(start)},
                                 {"end", number_text(end)},
                                 {"pictures", std::to_string(pictures)},
                                 {"height", "120"}});
  return response.status == 200 ? std::get<std::string>(response.body) : std::string();
}

void add_picture(ToolAnswer& answer, std::string picture) {
  if (!picture.empty()) answer.pictures.push_back(std::move(picture));
}

std::string notes_text(const json& document) {
  std::string text;
  for (const json& note : document.value("notes", json::array()))
    text += "note: " + note.get<std::string>() + '\n';
  return text;
}

json text_schema(const char* description) {
  return {{"type", "string"}, {"description", description}};
}

json number_schema(const char* description) {
  return {{"type", "number"}, {"description", description}};
}

json object_schema(json properties, std::vector<std::string> needed) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(needed)},
          {"additionalProperties", false}};
}

ToolAnswer search(const RouteTable& routes, const json& arguments, const Flag& flag) {
  json body = arguments;
  if (!body.contains("limit")) body["limit"] = 5;
  ToolAnswer answer;
  answer.structured = document_of(ask(routes, flag, "POST", {"v1", "search"}, {}, body));
  const json& results = answer.structured["results"];
  if (answer.structured["matches"] == 0)
    answer.text = "nothing found; what follows is probably by chance\n";
  for (const json& result : results) {
    answer.text += result["rank"].dump() + ". " + range_text(result) + " of " +
                   result["video"].get<std::string>() + ", video " +
                   result["video_id"].get<std::string>() +
                   (result["is_match"] == true ? "" : " (weak)") + '\n';
    if (answer.pictures.size() < kMostPictures)
      add_picture(answer, picture_of(routes, flag, result["video_id"], result["start_seconds"],
                                     result["end_seconds"], 4));
  }
  answer.text += notes_text(answer.structured);
  return answer;
}

ToolAnswer ask_questions(const RouteTable& routes, const json& arguments, const Flag& flag) {
  json body = arguments;
  if (body.contains("question")) {
    body["questions"] = body["question"];
    body.erase("question");
  }
  ToolAnswer answer;
  answer.structured = document_of(ask(routes, flag, "POST", {"v1", "ask"}, {}, body));
  for (const json& one : answer.structured["answers"]) {
    char probability[16];
    std::snprintf(probability, sizeof probability, "%.0f%%",
                  100 * one["probability"].get<double>());
    answer.text += one["question"].get<std::string>() + ": " + one["answer"].get<std::string>() +
                   ", " + probability + (one["not_sure"] == true ? ", not sure" : "") + '\n';
    for (const json& part : one["evidence"])
      answer.text += "  from " + range_text(part) + " of video " +
                     part.value("video_id", answer.structured.value("video_id", "")) + '\n';
  }
  answer.text += notes_text(answer.structured);
  return answer;
}

std::map<std::string, std::string> query_of(const json& arguments,
                                            std::initializer_list<const char*> texts,
                                            std::initializer_list<const char*> numbers) {
  std::map<std::string, std::string> query;
  const Fields fields(arguments, "arguments",
                      {"video", "query", "question", "answer", "start", "end", "name", "library",
                       "limit", "cursor", "failed"});
  for (const char* name : texts)
    if (fields.has(name)) query[name] = fields.text(name);
  for (const char* name : numbers)
    if (const auto number = fields.number(name)) query[name] = number_text(*number);
  return query;
}

std::string needed_text(const json& arguments, const char* name) {
  const auto found = arguments.find(name);
  if (found == arguments.end() || !found->is_string() || found->get<std::string>().empty())
    throw HttpProblem(400, std::string(name) + " is missing");
  return found->get<std::string>();
}

// A word with when it is hottest, in place of all of its grids.
json word_summary(const json& word, const json& document) {
  const auto heat = word["heat"].get<std::vector<double>>();
  const auto frames = document["frame_seconds"].size();
  double peak = 0;
  if (frames > 0 && !heat.empty()) {
    const auto hottest =
        static_cast<std::size_t>(std::max_element(heat.begin(), heat.end()) - heat.begin());
    peak = document["frame_seconds"][hottest / (heat.size() / frames)];
  }
  return {{"word", word["word"]}, {"share", word["share"]}, {"peak_seconds", peak}};
}

ToolAnswer explain(const RouteTable& routes, const json& arguments, const Flag& flag) {
  const std::string id = needed_text(arguments, "video");
  json document =
      document_of(ask(routes, flag, "GET", {"v1", "videos", id, "explain"},
                      query_of(arguments, {"query", "question", "answer"}, {"start", "end"})));
  json words = json::array();
  for (const json& word : document["words"]) words.push_back(word_summary(word, document));
  document["words"] = words;
  ToolAnswer answer;
  const json& range = document["range"];
  answer.text = "looked at " + range_text(range) + ", probability " +
                number_text(document["probability"]) + '\n';
  for (const json& word : words)
    answer.text += "  " + word["word"].get<std::string>() + ": most at " +
                   format_time(word["peak_seconds"]) + ", " +
                   number_text(std::round(100 * word["share"].get<double>())) + "% of the heat\n";
  answer.text += notes_text(document);
  add_picture(answer,
              picture_of(routes, flag, id, range["start_seconds"], range["end_seconds"], 8));
  answer.structured = std::move(document);
  return answer;
}

ToolAnswer get_clip(const RouteTable& routes, const json& arguments, const Flag& flag) {
  const std::string id = needed_text(arguments, "video");
  const auto range = query_of(arguments, {}, {"start", "end"});
  ToolAnswer answer;
  answer.structured = document_of(ask(routes, flag, "GET", {"v1", "videos", id}, {}));
  std::map<std::string, std::string> query = range;
  query["pictures"] = "8";
  query["height"] = "160";
  const Response strip =
      ask(routes, flag, "GET", {"v1", "videos", id, "filmstrip"}, std::move(query));
  if (strip.status != 200) document_of(strip);  // throws
  answer.pictures.push_back(std::get<std::string>(strip.body));
  const auto time_of = [&](const char* name, const json& otherwise) {
    const auto found = range.find(name);
    return found == range.end() ? otherwise : json(std::stod(found->second));
  };
  answer.structured["start_seconds"] = time_of("start", 0);
  answer.structured["end_seconds"] = time_of("end", answer.structured["seconds"]);
  answer.text = answer.structured["path"].get<std::string>() + ": eight pictures from " +
                (answer.structured["end_seconds"].is_null() ? std::string("its beginning")
                                                            : range_text(answer.structured)) +
                '\n';
  return answer;
}

ToolAnswer list_videos(const RouteTable& routes, const json& arguments, const Flag& flag) {
  ToolAnswer answer;
  answer.structured =
      document_of(ask(routes, flag, "GET", {"v1", "videos"},
                      query_of(arguments, {"library", "name", "cursor"}, {"limit"})));
  for (const json& video : answer.structured["videos"])
    answer.text += video["id"].get<std::string>() + "  " + video["path"].get<std::string>() +
                   (video["seconds"].is_null() ? "" : ", " + format_time(video["seconds"])) +
                   (video["error"].is_null() ? "" : ", " + video["error"].get<std::string>()) +
                   '\n';
  if (!answer.structured["next_cursor"].is_null())
    answer.text += "more: cursor " + answer.structured["next_cursor"].get<std::string>() + '\n';
  if (answer.text.empty()) answer.text = "no videos\n";
  return answer;
}

}  // namespace

std::vector<Tool> library_tools(const RouteTable& routes) {
  const auto with = [&routes](ToolAnswer (*tool)(const RouteTable&, const json&, const Flag&)) {
    return [&routes, tool](const json& arguments, const Flag& flag) {
      return tool(routes, arguments, flag);
    };
  };
  const json library = text_schema("A library's name; by default the first");
  const json video = text_schema("The id of a video");
  const json start = number_schema("Where the moment begins, in seconds");
  const json end = number_schema("Where the moment ends, in seconds");
  const json filter = {{"type", "object"},
                       {"description",
                        "Which videos are searched: videos (ids), name (*.mp4), since and until "
                        "(2026-01-31), shortest_seconds, longest_seconds"}};
  return {
      {"search", "Find moments",
       "Finds the moments of the user's videos in which something is seen. Describe what is seen "
       "in a short sentence, such as \"a dog jumps into the water\". Each result says whether it "
       "is a match or probably chance.",
       object_schema(
           {{"query", text_schema("What is seen, as a sentence")},
            {"library", library},
            {"limit", {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}, {"default", 5}}},
            {"cursor", text_schema("next_cursor of the answer before")},
            {"and",
             {{"type", "array"},
              {"items", {{"type", "string"}}},
              {"description", "Further sentences that must match, too"}}},
            {"not",
             {{"type", "array"},
              {"items", {{"type", "string"}}},
              {"description", "Sentences about what is not wanted"}}},
            {"filter", filter},
            {"precise",
             {{"type", "boolean"},
              {"description",
               "Exact ends; takes as long as reading the videos around "
               "the results again"}}}},
           {"query"}),
       with(search)},
      {"ask", "Ask about videos",
       "Answers a question about one video, or about the whole library if its model can do that.",
       object_schema(
           {{"question", text_schema("The question")}, {"video", video}, {"library", library}},
           {"question"}),
       with(ask_questions)},
      {"explain", "Explain a result",
       "Why a moment matches a sentence, or a question has its answer: for each word how much it "
       "mattered and when it was seen most.",
       object_schema({{"video", video},
                      {"query", text_schema("The sentence")},
                      {"question", text_schema("Instead of a sentence")},
                      {"answer", text_schema("The answer to explain; by default the best")},
                      {"start", start},
                      {"end", end}},
                     {"video"}),
       with(explain)},
      {"get_clip", "Look at a moment",
       "Eight pictures of a moment of a video, in the order of time, and what the file is.",
       object_schema({{"video", video}, {"start", start}, {"end", end}}, {"video"}),
       with(get_clip)},
      {"list_videos", "List videos", "The videos of a library with their ids, by path.",
       object_schema(
           {{"library", library},
            {"name", text_schema("Files with names like this: * any text, ? a character")},
            {"limit", {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}, {"default", 50}}},
            {"cursor", text_schema("next_cursor of the answer before")}},
           {}),
       with(list_videos)}};
}

}  // namespace litevl
