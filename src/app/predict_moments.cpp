#include "app/predict_moments.h"

#include <map>
#include <optional>
#include <utility>

#include "core/progress.h"
#include "core/stop.h"
#include "core/temporary.h"
#include "data/video_files.h"
#include "litevl/error.h"
#include "litevl/index.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::map<std::string, fs::path> videos_of(const MomentList& list,
                                          const AnnotationOptions& annotations) {
  VideoFiles files(list.file, annotations);
  std::map<std::string, fs::path> videos;
  for (const MomentQuery& query : list.queries) {
    if (videos.contains(query.video)) continue;
    const fs::path path = files.find(query.video);
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
      throw Error(Error::Kind::kData, list.file.string(),
                  "video " + query.video + " is missing: " + path.string(),
                  "--videos names the folder of the videos");
    videos.emplace(query.video, path);
  }
  return videos;
}

void index_all(const std::map<std::string, fs::path>& videos, const fs::path& library,
               const Model& model, const PredictMomentsOptions& options) {
  IndexRequest request{.library = library};
  for (const auto& [name, path] : videos) request.videos.push_back(path);
  request.options.is_cancelled = options.is_cancelled;
  request.options.progress = options.progress;
  const auto report = update_library(request, model).report;
  if (report.is_cancelled) throw Stopped();
  if (!report.failed.empty())
    throw Error(Error::Kind::kData, report.failed.front().path, report.failed.front().error);
}

}  // namespace

PredictedMoments predict_moments(const MomentList& list, const Model& model,
                                 const PredictMomentsOptions& options) {
  const auto videos = videos_of(list, options.annotations);
  std::optional<HiddenFolder> temporary;
  if (options.library.empty()) temporary.emplace(fs::temp_directory_path() / "litevl-eval");
  const fs::path library = temporary ? temporary->path() : options.library;
  index_all(videos, library, model, options);

  PredictedMoments result;
  SearchSession session(library, model);
  Progress progress("searching", std::ssize(list.queries), options.progress);
  for (const MomentQuery& query : list.queries) {
    const SearchOptions search{.top = options.top,
                               .filter = {.under = {videos.at(query.video)}},
                               .is_cancelled = options.is_cancelled};
    const auto found = options.is_precise ? session.search_precisely(query.text, search)
                                          : session.search(query.text, search);
    MomentPrediction prediction{.id = query.id, .windows = {}};
    for (const SearchResult& moment : found.results)
      prediction.windows.push_back({{moment.start_seconds, moment.end_seconds}, moment.score});
    result.predictions.queries.push_back(std::move(prediction));
    const bool is_match =
        found.matches && !found.results.empty() && found.results.front().is_match();
    ++(query.windows.empty() ? result.absent : result.present);
    (query.windows.empty() ? result.absent_matches : result.present_matches) += is_match ? 1 : 0;
    progress.update(std::ssize(result.predictions.queries));
  }
  result.predictions.file = model.info().folder;
  result.predictions.sha256 = model.info().fingerprint;
  result.predictions.format = options.is_precise ? "search --precise" : "search";
  return result;
}

}  // namespace litevl
