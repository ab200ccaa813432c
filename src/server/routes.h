// The routes of docs/http.md, a file for each group.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "server/access.h"
#include "server/metrics.h"
#include "server/route_table.h"
#include "server/served.h"

namespace litevl {

class JobRunner;

void add_session_routes(RouteTable& routes, const Access& access);
void add_page_routes(RouteTable& routes, const std::filesystem::path& folder);
void add_search_routes(RouteTable& routes, Served& served, Metrics& metrics);
void add_ask_routes(RouteTable& routes, Served& served);
void add_embedding_routes(RouteTable& routes, Served& served);
void add_video_routes(RouteTable& routes, Served& served);
void add_media_routes(RouteTable& routes, Served& served);
void add_reason_routes(RouteTable& routes, Served& served);
void add_job_routes(RouteTable& routes, Served& served, JobRunner& jobs);

/// All of the above that libraries and their videos are asked for.
void add_library_routes(RouteTable& routes, Served& served, Metrics& metrics);

/// Adds `video_id` to every object in the document that has a `video`, a path.
void add_video_ids(nlohmann::json& document, const ServedLibrary& library);

/// A document as a response.
Response json_response(const nlohmann::json& document, int status = 200);

}  // namespace litevl
