// Between numpy's arrays and ours, without a copy.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "litevl/error.h"
#include "litevl/types.h"

namespace litevl::python {

namespace py = pybind11;

/// The numbers become the array's own.
template <class T>
py::array_t<T> to_array(std::vector<T>&& values, std::vector<py::ssize_t> shape) {
  auto owned = std::make_unique<std::vector<T>>(std::move(values));
  T* data = owned->data();
  const py::capsule owner(owned.get(),
                          [](void* held) { delete static_cast<std::vector<T>*>(held); });
  owned.release();
  return py::array_t<T>(std::move(shape), data, owner);
}

/// `object` as an array of numpy: itself, or a view of a tensor that speaks DLPack, PyTorch's for
/// one. Throws Error (kUsage) for other types of numbers than T and for rows that are not behind
/// each other in memory, for both would take a copy.
template <class T>
py::array_t<T> as_array(const py::object& object, const char* numbers) {
  py::object array = object;
  if (!py::isinstance<py::array>(array) && py::hasattr(array, "__dlpack__"))
    array = py::module_::import("numpy").attr("from_dlpack")(object);
  if (py::array_t<T, py::array::c_style>::check_(array))
    return py::reinterpret_borrow<py::array_t<T>>(array);
  const std::string type = py::str(py::type::of(object).attr("__name__"));
  if (py::array_t<T>::check_(array))
    throw Error(Error::Kind::kUsage, "pictures", "the " + type + " is not contiguous",
                "give numpy.ascontiguousarray of it");
  throw Error(
      Error::Kind::kUsage, "pictures",
      "given as " + type +
          (py::hasattr(array, "dtype") ? " of " + std::string(py::str(array.attr("dtype"))) : ""),
      std::string("give a contiguous array of ") + numbers);
}

template <class T>
std::span<const T> numbers_of(const py::array_t<T>& array) {
  return {array.data(), static_cast<std::size_t>(array.size())};
}

/// Start and end of each, [ranges, 2].
inline py::array_t<double> times_of(const std::vector<TimeRange>& ranges) {
  std::vector<double> times;
  for (const auto& range : ranges) {
    times.push_back(range.start_seconds);
    times.push_back(range.end_seconds);
  }
  return to_array(std::move(times), {static_cast<py::ssize_t>(ranges.size()), 2});
}

/// A path of any bytes, as Python has those of the file system.
inline py::str to_path(const std::string& bytes) {
  PyObject* text =
      PyUnicode_DecodeFSDefaultAndSize(bytes.data(), static_cast<py::ssize_t>(bytes.size()));
  if (text == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(text);
}

/// Text that may have a stranger's bytes in it.
inline py::str to_text(const std::string& bytes) {
  PyObject* text =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace");
  if (text == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(text);
}

inline py::list to_texts(const std::vector<std::string>& texts) {
  py::list list;
  for (const auto& text : texts) list.append(to_text(text));
  return list;
}

}  // namespace litevl::python
