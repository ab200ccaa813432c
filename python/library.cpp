// litevl.Library, indexing and searching.
#include "litevl/library.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "litevl/index.h"
#include "litevl/search.h"
#include "python/arrays.h"
#include "python/made.h"
#include "python/module.h"
#include "python/running.h"

namespace litevl::python {
namespace {

// A session is for one thread at a time, and Python's threads may share anything: others wait.
struct SharedSession {
  SharedSession(const std::filesystem::path& library, const Model& model)
      : session(library, model) {}

  std::mutex mutex;
  SearchSession session;
};

}  // namespace
}  // namespace litevl::python

template <>
class pybind11::detail::type_caster<litevl::python::SharedSession>
    : public pybind11::detail::MadeCaster<litevl::python::SharedSession> {};

namespace litevl::python {
namespace {

namespace fs = std::filesystem;

py::list found_list(const FoundClips& found) {
  py::list results;
  for (const SearchResult& result : found.results) {
    py::dict entry;
    entry["rank"] = result.rank;
    entry["video"] = to_path(result.video);
    entry["start_seconds"] = result.start_seconds;
    entry["end_seconds"] = result.end_seconds;
    entry["clip"] = py::make_tuple(result.clip.start_seconds, result.clip.end_seconds);
    entry["score"] = result.score;
    entry["similarity"] = result.similarity;
    entry["match"] = result.match;
    entry["p_value"] = result.p_value;
    entry["is_extrapolated"] = result.is_extrapolated;
    entry["is_unwanted"] = result.is_unwanted;
    entry["is_match"] = result.is_match();
    results.append(entry);
  }
  return results;
}

py::dict found_dict(const fs::path& query, const FoundClips& found) {
  py::dict answer;
  answer["query"] = to_path(query.native());
  answer["matches"] = found.matches;
  answer["results"] = found_list(found);
  answer["notes"] = to_texts(found.notes);
  return answer;
}

py::dict search(SharedSession& shared, const std::string& sentence, std::int64_t top,
                std::int64_t candidates, bool is_precise, const std::vector<std::string>& also,
                const std::vector<std::string>& unwanted, const std::vector<fs::path>& under,
                const std::string& name, std::optional<double> shortest,
                std::optional<double> longest, std::optional<std::int64_t> since,
                std::optional<std::int64_t> until) {
  const SearchOptions options{.top = top,
                              .candidates = candidates,
                              .filter = {.under = under,
                                         .name = name,
                                         .shortest_seconds = shortest,
                                         .longest_seconds = longest,
                                         .since = since,
                                         .until = until},
                              .also = also,
                              .unwanted = unwanted};
  FoundClips found;
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(shared.mutex);
    found = is_precise ? shared.session.search_precisely(sentence, options)
                       : shared.session.search(sentence, options);
  }
  return found_dict(sentence, found);
}

py::dict search_picture(SharedSession& shared, const fs::path& picture, std::int64_t top,
                        const std::vector<fs::path>& under, const std::string& name) {
  const SearchOptions options{.top = top, .filter = {.under = under, .name = name}};
  FoundClips found;
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(shared.mutex);
    found = shared.session.search_picture(picture, options);
  }
  return found_dict(picture, found);
}

py::dict search_like(SharedSession& shared, const fs::path& video, double start, double end,
                     std::int64_t top, const std::vector<fs::path>& under,
                     const std::string& name) {
  const SearchOptions options{.top = top, .filter = {.under = under, .name = name}};
  FoundClips found;
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(shared.mutex);
    found = shared.session.search_like(video, {start, end}, options);
  }
  return found_dict(video, found);
}

py::dict report_of(const IndexResult& result) {
  const IndexingReport& report = result.report;
  py::list failed, left_out, moved, removed;
  for (const auto& [path, error] : report.failed) {
    py::dict entry;
    entry["path"] = to_path(path);
    entry["error"] = to_text(error);
    failed.append(entry);
  }
  for (const auto& [path, reason] : report.left_out) {
    py::dict entry;
    entry["path"] = to_path(path.native());
    entry["reason"] = to_text(reason);
    left_out.append(entry);
  }
  for (const auto& [from, to] : report.moved)
    moved.append(py::make_tuple(to_path(from), to_path(to)));
  for (const auto& path : report.vanished) removed.append(to_path(path));
  py::dict answer;
  answer["videos"] = report.videos;
  answer["clips"] = report.clips;
  answer["skipped"] = report.skipped;
  answer["failed"] = failed;
  answer["left_out"] = left_out;
  answer["moved"] = moved;
  answer["removed"] = removed;
  answer["notes"] = to_texts(result.notes);
  return answer;
}

py::dict update_library(const fs::path& library, const std::vector<fs::path>& videos,
                        const Model& model, bool rebuild, bool forget, std::int64_t memory_bytes,
                        std::optional<ProgressFunction> progress) {
  Running running(std::move(progress));
  IndexRequest request{.library = library, .videos = videos, .is_rebuild = rebuild};
  request.options.is_forgetting = forget;
  request.options.memory_bytes = memory_bytes;
  request.options.is_cancelled = running.is_cancelled();
  request.options.progress = running.sink();
  return report_of(running.run([&] { return litevl::update_library(request, model); }));
}

py::dict roots_entry(const RootSummary& root) {
  py::dict entry;
  entry["name"] = to_text(root.name);
  entry["path"] = to_path(root.path.native());
  entry["is_there"] = root.is_there;
  entry["videos"] = root.videos;
  entry["clips"] = root.clips;
  entry["unfinished"] = root.unfinished;
  entry["failed"] = root.failed;
  return entry;
}

// Times and paths of row i of the embeddings are row i of theirs.
py::tuple read_features(const fs::path& folder) {
  LibraryFeatures features;
  {
    const py::gil_scoped_release released;
    features = Library(folder).features();
  }
  py::list videos, paths;
  for (const auto& path : features.videos) videos.append(to_path(path));
  for (const auto video : features.video_of) paths.append(videos[static_cast<std::size_t>(video)]);
  auto& embeddings = features.embeddings;
  const py::object array = py::module_::import("numpy").attr("array");
  return py::make_tuple(
      to_array(std::move(embeddings.values), {embeddings.rows, embeddings.width}),
      times_of(features.ranges),
      array(paths, py::arg("dtype") = py::module_::import("builtins").attr("object")));
}

}  // namespace

void add_library(py::module_& module) {
  py::class_<Library>(
      module, "Library",
      "A library, by its folder. Every call opens it again and sees one consistent state of it.")
      .def(py::init<fs::path>(), py::arg("folder"))
      .def_property_readonly(
          "folder", [](const Library& library) { return to_path(library.folder().native()); })
      .def("__fspath__", [](const Library& library) { return to_path(library.folder().native()); })
      .def("exists", &Library::exists)
      .def(
          "model", [](const Library& library) { return to_path(library.model().native()); },
          "The folder of the model that computed its features, or \"\" if it has none yet.")
      .def(
          "videos",
          [](const Library& library) {
            py::list list;
            for (const auto& video : library.videos()) {
              py::dict entry;
              entry["path"] = to_path(video.path);
              entry["clips"] = video.clips;
              entry["is_finished"] = video.is_finished;
              entry["error"] = to_text(video.error);
              list.append(entry);
            }
            return list;
          },
          "A list with a dict for each video: path, clips, is_finished, error.")
      .def(
          "roots",
          [](const Library& library) {
            py::list list;
            for (const auto& root : library.roots()) list.append(roots_entry(root));
            return list;
          },
          "A list with a dict for each root: name, path, is_there, videos, clips, unfinished, "
          "failed.")
      .def("move", &Library::move, py::arg("root"), py::arg("path"),
           py::call_guard<py::gil_scoped_release>(),
           "Tells the library that the folder of a root was moved to `path`. Returns how many "
           "videos were moved.")
      .def("remove", &Library::remove, py::arg("root"), py::call_guard<py::gil_scoped_release>(),
           "Forgets a root and its videos. Returns how many videos were removed.")
      .def("backup", &Library::backup, py::arg("to"), py::call_guard<py::gil_scoped_release>(),
           "Copies the library to the folder `to`, even while it is in use. Returns the size "
           "of the copy in bytes.");
  module.def("read_features", &read_features, py::arg("library"),
             "Returns the features of all clips as a tuple of three arrays: unit vectors, float32 "
             "[clips, width]; start and end in seconds, float64 [clips, 2]; the path of the video "
             "of each clip, object [clips].");
  module.def(
      "default_library", [] { return Library(default_library()); },
      "Returns the library that the program uses when none is named.");
  module.def(
      "update_library", &update_library, py::arg("library"), py::arg("videos"), py::arg("model"),
      py::kw_only(), py::arg("rebuild") = false, py::arg("forget") = false,
      py::arg("memory_bytes") = 0, py::arg("progress") = py::none(),
      "Adds new and changed videos from `videos` (folders and video files) to the library "
      "in the folder `library`, which is created if it is missing. `memory_bytes` bounds the "
      "memory of the process meanwhile; 0 is no bound. progress(label, done, "
      "total, seconds_left) is called during the work; if it raises an exception, the work "
      "stops, and what was read so far is kept. Returns a dict: videos, clips, skipped, "
      "failed, left_out, moved, removed, notes.");
  py::class_<SharedSession>(module, "SearchSession",
                            "A library opened for searching. Searches from several threads run one "
                            "after another; to run them at the same time, open several sessions.")
      .def(py::init([](const fs::path& library, const Model& model) {
             const py::gil_scoped_release released;
             return std::make_unique<SharedSession>(library, model);
           }),
           py::arg("library"), py::arg("model"))
      .def("search", &search, py::arg("sentence"), py::kw_only(), py::arg("top") = 10,
           py::arg("candidates") = 32, py::arg("precise") = false,
           py::arg("also") = std::vector<std::string>{},
           py::arg("unwanted") = std::vector<std::string>{},
           py::arg("under") = std::vector<fs::path>{}, py::arg("name") = "",
           py::arg("shortest") = py::none(), py::arg("longest") = py::none(),
           py::arg("since") = py::none(), py::arg("until") = py::none(),
           "Finds the moments that match `sentence`. Returns a dict: query; matches, the number of "
           "results with a p_value of at most 0.05, or None if chance was not measured; results, "
           "best first, each a dict of rank, video, start_seconds, end_seconds, clip, score, "
           "similarity, match, p_value, is_extrapolated, is_unwanted, is_match; notes. "
           "Moments must match the sentences `also`, too; their numbers are of the one that they "
           "match least. Moments that match one of the sentences `unwanted` come last. precise "
           "reads the videos "
           "again around the best moments. Only these videos are searched: those under one of the "
           "paths `under`; with file names like `name` (* and ?); with lengths of shortest to "
           "longest seconds; last written from since to before until, in seconds since 1970.")
      .def("search_picture", &search_picture, py::arg("picture"), py::kw_only(),
           py::arg("top") = 10, py::arg("under") = std::vector<fs::path>{}, py::arg("name") = "",
           "Finds the moments that look like a picture, an image file. Returns a dict as search.")
      .def("search_like", &search_like, py::arg("video"), py::arg("start_seconds"),
           py::arg("end_seconds"), py::kw_only(), py::arg("top") = 10,
           py::arg("under") = std::vector<fs::path>{}, py::arg("name") = "",
           "Finds the moments that are like a part of a video, which is left out itself. Returns "
           "a dict as search.");
}

}  // namespace litevl::python
