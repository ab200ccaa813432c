#include "app/json_forms.h"

#include <nlohmann/json.hpp>

#include "core/percent.h"

namespace litevl {
using nlohmann::json;

std::string json_path(const std::filesystem::path& path) {
  const std::string& bytes = path.native();
  const auto is_utf8 = [](const std::string& text) {
    try {
      json(text).dump();
      return true;
    } catch (const nlohmann::json::type_error&) {
      return false;
    }
  };
  if (is_utf8(bytes)) return bytes;
  return file_uri(std::filesystem::absolute(path));
}

json search_json(const std::string& query, const FoundClips& found) {
  json list = json::array();
  for (const SearchResult& result : found.results)
    list.push_back({{"rank", result.rank},
                    {"video", json_path(result.video)},
                    {"start_seconds", result.start_seconds},
                    {"end_seconds", result.end_seconds},
                    {"clip_start_seconds", result.clip.start_seconds},
                    {"clip_end_seconds", result.clip.end_seconds},
                    {"score", result.score},
                    {"similarity", result.similarity},
                    {"match", result.match},
                    {"p_value", result.p_value ? json(*result.p_value) : json()},
                    {"is_extrapolated", result.is_extrapolated},
                    {"is_unwanted", result.is_unwanted},
                    {"is_match", result.is_match()}});
  return {{"query", query},
          {"matches", found.matches ? json(*found.matches) : json()},
          {"results", list},
          {"notes", found.notes}};
}

json index_json(const IndexResult& result) {
  const IndexingReport& report = result.report;
  json failed = json::array();
  for (const auto& [path, error] : report.failed)
    failed.push_back({{"path", json_path(path)}, {"error", error}});
  json left_out = json::array();
  for (const auto& [path, reason] : report.left_out)
    left_out.push_back({{"path", json_path(path)}, {"reason", reason}});
  json growing = json::array();
  for (const auto& path : report.growing) growing.push_back(json_path(path));
  json moved = json::array();
  for (const auto& [from, to] : report.moved)
    moved.push_back({{"from", json_path(from)}, {"to", json_path(to)}});
  json removed = json::array();
  for (const std::string& path : report.vanished) removed.push_back(json_path(path));
  json kept = json::array();
  for (const auto& [path, videos] : report.lost)
    kept.push_back({{"path", json_path(path)}, {"videos", videos}});
  json unfinished = json::array();
  for (const UnfinishedVideo& video : report.unfinished)
    unfinished.push_back({{"path", json_path(video.path)},
                          {"clips", video.clips},
                          {"end_seconds", video.end_seconds},
                          {"video_seconds", video.video_seconds}});
  return {
      {"videos", report.videos},
      {"clips", report.clips},
      {"skipped", report.skipped},
      {"failed", failed},
      {"left_out", left_out},
      {"growing", growing},
      {"moved", moved},
      {"removed", removed},
      {"kept", kept},
      {"unfinished", unfinished},
      {"compacted", report.compacted},
      {"set_aside", report.set_aside.empty() ? json() : json(json_path(report.set_aside.string()))},
      {"notes", result.notes}};
}

json roots_json(const std::vector<RootSummary>& roots) {
  json list = json::array();
  for (const RootSummary& summary : roots) {
    json entry = {{"videos", summary.videos},
                  {"clips", summary.clips},
                  {"unfinished", summary.unfinished},
                  {"failed", summary.failed}};
    if (!summary.name.empty()) {
      entry["name"] = summary.name;
      entry["path"] = json_path(summary.path);
      entry["is_there"] = summary.is_there;
    }
    list.push_back(entry);
  }
  return {{"roots", list}};
}

json error_json(const Error& error) {
  return {{"error",
           {{"kind", name_of(error.kind())},
            {"where", error.where()},
            {"what", error.problem()},
            {"hint", error.hint()}}}};
}

}  // namespace litevl
