// Objects whose __init__ was never called (`Model.__new__(Model)`): pybind11 would call their
// methods on memory that holds nothing.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "litevl/library.h"
#include "litevl/model.h"

namespace pybind11::detail {

/// The base of the casters of the module's classes: raises TypeError for such an object.
template <class T>
class MadeCaster : public type_caster_base<T> {
 public:
  bool load(handle source, bool convert) {
    if (isinstance<T>(source)) {
      auto* object = reinterpret_cast<instance*>(source.ptr());
      if (object->get_value_and_holder().value_ptr() == nullptr)
        throw type_error("the " + std::string(str(type::handle_of(source).attr("__name__"))) +
                         " has no value: its __init__ was not called");
    }
    return type_caster_base<T>::load(source, convert);
  }
};

template <>
class type_caster<litevl::Model> : public MadeCaster<litevl::Model> {};
template <>
class type_caster<litevl::Library> : public MadeCaster<litevl::Library> {};

}  // namespace pybind11::detail
