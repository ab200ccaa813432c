#include <optional>

#include "app/bank.h"
#include "app/folder_names.h"
#include "app/index_memory.h"
#include "app/model_parts.h"
#include "app/models.h"
#include "app/settings.h"
#include "checkpoint/model_files.h"
#include "core/folder_lock.h"
#include "core/progress.h"
#include "core/stop.h"
#include "library/chance.h"
#include "library/indexing.h"
#include "library/rebuild.h"
#include "library/roots.h"
#include "litevl/error.h"
#include "litevl/index.h"
#include "store/open_store.h"
#include "video/find_videos.h"
#include "video/video_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// What the library in `folder` was made with, or nothing if it is new or about to be forgotten in a
// state that cannot be read.
std::optional<ModelIdentity> known_model(const fs::path& folder, bool is_rebuild) {
  if (!store_exists(folder)) return std::nullopt;
  try {
    const ModelIdentity model = open_store(folder)->model();
    if (!model.fingerprint.empty()) return model;
  } catch (const Error&) {
    if (!is_rebuild) throw;
  }
  return std::nullopt;
}

// A known root that is not there was moved, most often.
void check_known_roots(const fs::path& library, const std::vector<fs::path>& roots) {
  for (const fs::path& path : roots) {
    std::error_code ignored;
    if (fs::exists(path, ignored) || !store_exists(library)) continue;
    for (const Root& root : open_store(library)->roots())
      if (root.path == whole_path(path))
        throw Error(Error::Kind::kUsage, path.string(), "No such file or directory",
                    "if it was moved, tell the library with `litevl library move`");
  }
}

// A named file becomes a root. One that is no video is a mistake, and refused before anything
// changes; but of several that have a video's ending, those that are damaged are reported as others
// in a folder are.
void check_named_files(const std::vector<fs::path>& roots, const std::atomic<bool>* is_cancelled) {
  std::vector<Error> damaged;
  for (const fs::path& path : roots) {
    check_stop(is_cancelled);
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) continue;
    try {
      check_is_video(path);
    } catch (const Error& error) {
      if (error.kind() != Error::Kind::kData) throw;
      const Error refusal(Error::Kind::kUsage, error.where(), error.problem(),
                          "index takes videos and folders with videos");
      if (!has_video_ending(path)) throw refusal;
      damaged.push_back(refusal);
    }
  }
  if (!damaged.empty() && damaged.size() == roots.size()) throw damaged.front();
}

// A mistyped folder is refused before anything is made.
void check_videos(const fs::path& library, const std::vector<fs::path>& roots) {
  std::vector<LeftOut> left_out;
  if (!find_videos(roots, &left_out).empty() || store_exists(library)) return;
  throw Error(Error::Kind::kUsage, "index",
              roots.empty() ? "a new library needs folders with videos"
                            : "no video files in what was given",
              left_out.empty()
                  ? ""
                  : "left out: " + left_out.front().path.string() + ": " + left_out.front().reason);
}

IndexingReport bring_up_to_date(const fs::path& library, Retriever& retriever,
                                const ModelIdentity& model, const std::vector<fs::path>& roots,
                                const IndexingOptions& options) {
  const auto store = open_store_to_write(library);
  if (!store->model().fingerprint.empty()) store->require_model(model.fingerprint, "index");
  store->set_model(model);
  return index_videos(*store, retriever, roots, options);
}

// How sentences about other things do in the library. False if it was cancelled.
bool measure(const fs::path& library, Retriever& retriever,
             const std::vector<std::string>& sentences, const IndexingOptions& options) {
  try {
    const auto store = open_store_to_write(library);
    measure_chance(*store, retriever, sentences, options.is_cancelled, options.progress);
    return true;
  } catch (const Stopped&) {
    return false;
  }
}

fs::path whole_folder(const fs::path& library) {
  return fs::absolute(named(library)).lexically_normal();
}

void check_request(const IndexRequest& request, const fs::path& library) {
  check_indexing_options(request.options);
  if (!request.is_rebuild) check_known_roots(library, request.videos);
  check_videos(library, request.videos);
}

// With as many clips together as the memory has room for.
IndexingOptions within_memory(IndexingOptions options, const Model::Shared& model) {
  if (options.memory_bytes == 0) return options;
  if (!model.engine)
    throw Error(Error::Kind::kUsage, "index", "memory can be bounded on the CPU only");
  const auto memory =
      index_memory(model.opened.encoder->config(), model.engine->precision, model.engine->threads);
  options.batch_clips = clips_within(memory, options.memory_bytes, options.batch_clips);
  return options;
}

}  // namespace

fs::path model_for_index(const IndexRequest& request, const std::string& asked) {
  const fs::path library = whole_folder(request.library);
  check_request(request, library);
  const auto known = known_model(library, request.is_rebuild);
  const bool is_told = !asked.empty() || known;
  return model_for_index(asked, known, is_told ? Settings{} : user_settings());
}

IndexResult update_library(const IndexRequest& request, const Model& model,
                           const std::function<void(const std::vector<std::string>&)>& on_notes) {
  return with_folder_names([&] {
    const fs::path library = whole_folder(request.library);
    check_request(request, library);
    check_named_files(request.videos, request.options.is_cancelled);
    CallProgress progress(request.options.progress);
    IndexingOptions options = within_memory(request.options, model.shared());
    options.progress = progress.sink();
    const FolderLock lock(library, Holding::kLibrary);
    const ModelIdentity identity{model.info().fingerprint, model.info().folder};
    Retriever retriever(model.shared().encoder(), model.shared().tokenizer);
    IndexResult result{.report = {}, .notes = notes_on_model(model.info().knows)};
    if (on_notes) on_notes(result.notes);
    check_stop(options.is_cancelled);
    result.report = request.is_rebuild && store_exists(library)
                        ? rebuild_library(library, retriever, identity, request.videos, options)
                        : bring_up_to_date(library, retriever, identity, request.videos, options);
    if (!result.report.is_cancelled)
      result.report.is_cancelled =
          !measure(library, retriever, bank_of(model.info().folder), options);
    return result;
  });
}

}  // namespace litevl
