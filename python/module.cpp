// The Python module `litevl._litevl`: what python/litevl/__init__.py shows.
#include "python/module.h"

#include <pybind11/pybind11.h>

#include "litevl/error.h"
#include "litevl/version.h"

namespace py = pybind11;

namespace {

// litevl.UsageError, DataError and MachineError, each a litevl.Error, with its parts as attributes.
void add_errors(py::module_& module) {
  static PyObject* const base =
      PyErr_NewExceptionWithDoc("litevl.Error",
                                "A failure that the caller can do something about. str(error) is "
                                "one line, \"where: what; hint\". Its parts are attributes: kind "
                                "(\"usage\", \"data\" or \"machine\"), where, what and hint.",
                                PyExc_RuntimeError, nullptr);
  static PyObject* const usage = PyErr_NewExceptionWithDoc(
      "litevl.UsageError", "The request is wrong: change the call.", base, nullptr);
  static PyObject* const data = PyErr_NewExceptionWithDoc(
      "litevl.DataError", "A file, a video or a library is wrong.", base, nullptr);
  static PyObject* const machine = PyErr_NewExceptionWithDoc(
      "litevl.MachineError", "The disk, the memory or the system failed.", base, nullptr);
  static PyObject* const stopped = PyErr_NewExceptionWithDoc(
      "litevl.Stopped", "The work ended at a safe point because it was cancelled.",
      PyExc_RuntimeError, nullptr);
  module.add_object("Error", base);
  module.add_object("UsageError", usage);
  module.add_object("DataError", data);
  module.add_object("MachineError", machine);
  module.add_object("Stopped", stopped);
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const litevl::Error& error) {
      PyObject* const types[] = {usage, data, machine};
      const py::handle type(types[static_cast<int>(error.kind())]);
      const py::object raised = type(error.what());
      raised.attr("kind") = litevl::name_of(error.kind());
      raised.attr("where") = error.where();
      raised.attr("what") = error.problem();
      raised.attr("hint") = error.hint();
      PyErr_SetObject(type.ptr(), raised.ptr());
    } catch (const litevl::Stopped& error) {
      PyErr_SetString(stopped, error.what());
    }
  });
}

}  // namespace

PYBIND11_MODULE(_litevl, module) {
  module.attr("__version__") = litevl::version();
  add_errors(module);
  litevl::python::add_model(module);
  litevl::python::add_library(module);
  litevl::python::add_asking(module);
}
