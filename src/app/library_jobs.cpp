#include "app/library_jobs.h"

#include <nlohmann/json.hpp>
#include <string>

#include "core/json_text.h"
#include "litevl/error.h"
#include "store/open_store.h"

namespace litevl {
namespace {

using nlohmann::json;

json stored_json(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  try {
    return parse_json(*text, "job");
  } catch (const Error&) {
    return nullptr;
  }
}

json time_json(const std::optional<double>& seconds) { return seconds ? json(*seconds) : json(); }

}  // namespace

std::unique_ptr<JobStore> open_library_jobs(const std::filesystem::path& folder) {
  return open_job_store(folder);
}

json job_json(const JobRecord& job) {
  return {{"id", job.id},
          {"kind", job.kind},
          {"state", word_text(kJobStateWords, job.state)},
          {"created", job.created},
          {"started", time_json(job.started)},
          {"finished", time_json(job.finished)},
          {"attempts", job.attempts},
          {"result", stored_json(job.result)},
          {"error", stored_json(job.error)}};
}

}  // namespace litevl
