// litevl.Model and what it gives.
#include "litevl/model.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <type_traits>

#include "python/arrays.h"
#include "python/made.h"
#include "python/module.h"
#include "python/running.h"

namespace litevl::python {
namespace {

namespace fs = std::filesystem;

PrecisionChoice precision_of(const std::string& word) {
  if (word == "auto") return PrecisionChoice::kAuto;
  if (word == "float32") return PrecisionChoice::kFloat32;
  if (word == "bfloat16") return PrecisionChoice::kBfloat16;
  if (word == "int8") return PrecisionChoice::kInt8;
  throw Error(Error::Kind::kUsage, "precision", "is " + word,
              "pass auto, float32, bfloat16 or int8");
}

py::array_t<float> rows_of(Embeddings&& embeddings) {
  return to_array(std::move(embeddings.values), {embeddings.rows, embeddings.width});
}

// Of five dimensions, of which those behind `first` are as the model takes pictures.
template <class T>
void check_sizes(const py::array_t<T>& array, const ModelInfo& info, bool is_planes) {
  const auto at = [&](int dimension) { return static_cast<std::int64_t>(array.shape(dimension)); };
  const bool is_right =
      array.ndim() == 5 && (is_planes ? at(2) == 3 && at(3) == info.height && at(4) == info.width
                                      : at(2) == info.height && at(3) == info.width && at(4) == 3);
  if (is_right) return;
  const std::string sides = std::to_string(info.height) + ", " + std::to_string(info.width);
  throw Error(Error::Kind::kUsage, "pictures",
              "have the shape " + std::string(py::str(array.attr("shape"))),
              is_planes ? "give [videos, frames, 3, " + sides + "]"
                        : "give [videos, frames, " + sides + ", 3]");
}

// Without Python's lock; Ctrl-C and what `progress` raises end it.
template <class Encode>
auto run_encoding(std::optional<ProgressFunction> progress, const Encode& encode) {
  Running running(std::move(progress));
  const EncodeOptions options{.is_cancelled = running.is_cancelled(), .progress = running.sink()};
  return running.run([&] { return encode(options); });
}

// By one of the two calls of Model, for numbers of type T.
template <class T, auto encode>
py::array_t<float> encode_clips(const Model& model, const py::object& pictures,
                                std::optional<ProgressFunction> progress) {
  constexpr bool kIsPlanes = std::is_same_v<T, float>;
  const auto array = as_array<T>(pictures, kIsPlanes ? "float32" : "uint8");
  check_sizes(array, model.info(), kIsPlanes);
  const auto numbers = numbers_of(array);
  const auto videos = array.shape(0), frames = array.shape(1);
  return rows_of(run_encoding(std::move(progress), [&](const EncodeOptions& options) {
    return (model.*encode)(numbers, videos, frames, options);
  }));
}

py::tuple encode_video(const Model& model, const fs::path& video, double window, double overlap,
                       std::optional<ProgressFunction> progress) {
  const ClipOptions clips{.window_seconds = window, .overlap_seconds = overlap};
  VideoEmbeddings result = run_encoding(std::move(progress), [&](const EncodeOptions& options) {
    return model.encode_video(video, clips, options);
  });
  return py::make_tuple(rows_of(std::move(result.embeddings)), times_of(result.clips),
                        to_text(result.damage));
}

py::array_t<float> encode_texts(const Model& model, const std::vector<std::string>& texts,
                                std::optional<ProgressFunction> progress) {
  return rows_of(run_encoding(std::move(progress), [&](const EncodeOptions& options) {
    return model.encode_texts(texts, options);
  }));
}

}  // namespace

void add_model(py::module_& module) {
  py::class_<Model>(
      module, "Model",
      "A model opened from its folder. Any number of threads may use one object at once.")
      .def(py::init([](const fs::path& folder, const std::string& precision, int threads) {
             const ModelOptions options{.precision = precision_of(precision), .threads = threads};
             const py::gil_scoped_release released;
             return Model::open(folder, options);
           }),
           py::arg("folder"), py::kw_only(), py::arg("precision") = "auto", py::arg("threads") = 0,
           "Opens the model in `folder`. precision: \"auto\", \"float32\", \"bfloat16\" or "
           "\"int8\". threads: how many threads compute; 0 means one for each available core.")
      .def_property_readonly(
          "folder", [](const Model& model) { return to_path(model.info().folder.native()); })
      .def_property_readonly("fingerprint",
                             [](const Model& model) { return model.info().fingerprint; })
      .def_property_readonly("computes_in",
                             [](const Model& model) { return model.info().computes_in; })
      .def_property_readonly(
          "knows", [](const Model& model) { return model.info().knows; },
          "The only kind of videos that it understands, or \"\".")
      .def_property_readonly(
          "frames", [](const Model& model) { return model.info().frames; },
          "The largest number of frames of a clip.")
      .def_property_readonly("height", [](const Model& model) { return model.info().height; })
      .def_property_readonly("width", [](const Model& model) { return model.info().width; })
      .def_property_readonly("embedding_width",
                             [](const Model& model) { return model.info().embedding_width; })
      .def_property_readonly("clip_seconds",
                             [](const Model& model) { return model.info().clip_seconds; })
      .def_property_readonly("can_answer",
                             [](const Model& model) { return model.info().can_answer; })
      .def("encode_texts", &encode_texts, py::arg("texts"), py::kw_only(),
           py::arg("progress") = py::none(),
           "Encodes sentences. Returns unit vectors, float32 [texts, embedding_width]. Here and in "
           "the other encode methods, progress(label, done, total, seconds_left) is called during "
           "the work; Ctrl-C or an exception that it raises ends the work, and is raised again.")
      .def("encode_pictures", &encode_clips<std::uint8_t, &Model::encode_pictures>,
           py::arg("pictures"), py::kw_only(), py::arg("progress") = py::none(),
           "Encodes videos given as `pictures`, uint8 [videos, frames, height, width, 3]: a "
           "contiguous numpy array, or a tensor that supports DLPack. It is not copied. Returns "
           "unit vectors, float32 [videos, embedding_width].")
      .def("encode_frames", &encode_clips<float, &Model::encode_frames>, py::arg("frames"),
           py::kw_only(), py::arg("progress") = py::none(),
           "The same for normalised frames, float32 [videos, frames, 3, height, width].")
      .def("encode_video", &encode_video, py::arg("video"), py::kw_only(),
           py::arg("window_seconds") = ClipOptions{}.window_seconds,
           py::arg("overlap_seconds") = ClipOptions{}.overlap_seconds,
           py::arg("progress") = py::none(),
           "Encodes a video file clip by clip: clips of window_seconds, or of the model's "
           "clip_seconds with a fifth as overlap. Returns a tuple: unit vectors, float32 [clips, "
           "embedding_width]; start and end of each clip in seconds, float64 [clips, 2]; which "
           "part of the file could not be read and why, or \"\".");
  module.def(
      "shipped_model", [] { return to_path(shipped_model().native()); },
      "Returns the folder of the search model that comes with LiteVL. It knows only the toy "
      "world.");
}

}  // namespace litevl::python
