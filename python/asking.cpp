// litevl.ask_video and litevl.ask_library.
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "litevl/ask.h"
#include "python/arrays.h"
#include "python/made.h"
#include "python/module.h"
#include "python/running.h"

namespace litevl::python {
namespace {

namespace fs = std::filesystem;

py::object path_or_none(const std::string& path) {
  if (path.empty()) return py::none();
  return to_path(path);
}

py::dict answer_of(const AskReport& report, const AnsweredQuestion& answered) {
  py::list candidates, evidence;
  for (const auto& candidate : answered.result.candidates)
    candidates.append(py::make_tuple(to_text(candidate.text), candidate.probability));
  for (const auto& part : answered.result.evidence) {
    py::dict entry;
    entry["start_seconds"] = part.range.start_seconds;
    entry["end_seconds"] = part.range.end_seconds;
    entry["weight"] = part.weight;
    entry["frame_seconds"] = part.frame_seconds;
    entry["video"] = to_path(part.video);
    evidence.append(entry);
  }
  const auto best = AskReport::best_of(answered.result);
  py::dict entry;
  entry["question"] = to_text(answered.question);
  entry["answer"] = to_text(best.text);
  entry["probability"] = best.probability;
  entry["not_sure"] = report.is_unsure(answered.result);
  entry["candidates"] = candidates;
  entry["evidence"] = evidence;
  entry["notes"] = to_texts(answered.notes);
  return entry;
}

py::dict document_of(const AskReport& report) {
  py::list answered;
  for (const auto& one : report.answers) answered.append(answer_of(report, one));
  py::dict document;
  document["video"] = path_or_none(report.video);
  document["library"] = path_or_none(report.library);
  document["clips"] = report.clips;
  document["not_sure_below"] = report.not_sure_below;
  document["answers"] = answered;
  document["notes"] = to_texts(report.notes);
  return document;
}

py::dict ask_video(const fs::path& video, const std::vector<std::string>& questions,
                   const Model& model, std::optional<std::vector<std::string>> answers,
                   bool written, std::int64_t clips, std::int64_t top,
                   std::optional<double> threshold, std::optional<ProgressFunction> progress) {
  Running running(std::move(progress));
  AskRequest request{.video = video,
                     .questions = questions,
                     .answers = std::move(answers),
                     .is_written = written,
                     .options = {.clips = clips, .top = top},
                     .threshold = threshold,
                     .progress = running.sink()};
  request.options.is_cancelled = running.is_cancelled();
  return document_of(running.run([&] { return litevl::ask_video(request, model); }));
}

py::dict ask_library(const fs::path& library, const std::vector<std::string>& questions,
                     const Model& model, std::optional<std::vector<std::string>> answers,
                     bool written, std::int64_t clips, std::int64_t top,
                     std::optional<double> threshold, std::vector<fs::path> under,
                     std::optional<ProgressFunction> progress) {
  Running running(std::move(progress));
  AskRequest request{.questions = questions,
                     .answers = std::move(answers),
                     .is_written = written,
                     .options = {.clips = clips, .top = top},
                     .threshold = threshold,
                     .progress = running.sink(),
                     .filter = {.under = std::move(under)}};
  request.options.is_cancelled = running.is_cancelled();
  return document_of(running.run([&] { return AskSession(library, model).ask(request); }));
}

}  // namespace

void add_asking(py::module_& module) {
  module.def(
      "shipped_answering_model", [] { return to_path(shipped_answering_model().native()); },
      "Returns the folder of the question-answering model that comes with LiteVL. It knows only "
      "the toy world.");
  module.def(
      "ask_video", &ask_video, py::arg("video"), py::arg("questions"), py::arg("model"),
      py::kw_only(), py::arg("answers") = py::none(), py::arg("written") = false,
      py::arg("clips") = AskOptions{}.clips, py::arg("top") = AskOptions{}.top,
      py::arg("threshold") = py::none(), py::arg("progress") = py::none(),
      "Reads a video file and answers questions about it. answers: a list to choose from, by "
      "default the model's own; written: True lets the decoder write the answer, without a list; "
      "threshold: answers less probable than this are not sure; progress: as in update_library. "
      "Returns a dict: video, library (None), clips, not_sure_below, notes, and answers, a list "
      "with a dict for each question: question, answer, probability, not_sure, candidates "
      "[(text, probability)], evidence [start_seconds, end_seconds, weight, frame_seconds, video], "
      "notes.");
  module.def(
      "ask_library", &ask_library, py::arg("library"), py::arg("questions"), py::arg("model"),
      py::kw_only(), py::arg("answers") = py::none(), py::arg("written") = false,
      py::arg("clips") = AskOptions{}.clips, py::arg("top") = AskOptions{}.top,
      py::arg("threshold") = py::none(), py::arg("under") = std::vector<fs::path>{},
      py::arg("progress") = py::none(),
      "Answers questions from the clips of a library that are nearest to each of them; no video is "
      "read. The library must have been made with `model`, which must be able to answer. under: "
      "only these videos, and those in these folders; the other arguments and the result as in "
      "ask_video, with library instead of video, which is None.");
}

}  // namespace litevl::python
