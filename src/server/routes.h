// The routes of docs/http.md, a file for each group.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "server/router.h"
#include "server/served.h"

namespace litevl {

class JobRunner;

void add_session_routes(Router& router, const Access& access);
void add_page_routes(Router& router, const std::filesystem::path& folder);
void add_search_routes(Router& router, Served& served, Metrics& metrics);
void add_ask_routes(Router& router, Served& served);
void add_embedding_routes(Router& router, Served& served);
void add_video_routes(Router& router, Served& served);
void add_media_routes(Router& router, Served& served);
void add_reason_routes(Router& router, Served& served);
void add_job_routes(Router& router, Served& served, JobRunner& jobs);

/// Adds `video_id` to every object in the document that has a `video`, a path.
void add_video_ids(nlohmann::json& document, const ServedLibrary& library);

/// A document as a response.
Response json_response(const nlohmann::json& document, int status = 200);

}  // namespace litevl
