// The parts of the Python module.
#pragma once

#include <pybind11/pybind11.h>

namespace litevl::python {

void add_model(pybind11::module_& module);
void add_library(pybind11::module_& module);
void add_asking(pybind11::module_& module);

}  // namespace litevl::python
