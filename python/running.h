// Long work with Python's lock released: Ctrl-C and what a progress function raises end it.
#pragma once

#include <pybind11/functional.h>
#include <pybind11/pybind11.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "litevl/error.h"
#include "litevl/progress.h"

namespace litevl::python {

namespace py = pybind11;

/// What a Python function is told of progress: label, done, total, seconds_left or None.
using ProgressFunction = std::function<void(py::str, std::int64_t, std::int64_t, py::object)>;

/// One call. Lives while the lock is held; the sink may be called without it.
class Running {
 public:
  explicit Running(std::optional<ProgressFunction> told) : told_(std::move(told)) {}

  const std::atomic<bool>* is_cancelled() const { return &is_cancelled_; }

  ProgressSink sink() {
    return [this](const ProgressState& state) {
      // Python looks for signals itself after the call; taking the lock could take milliseconds.
      if (!told_ && state.done >= state.total) return;
      const py::gil_scoped_acquire lock;
      if (raised_) return;
      try {
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        if (told_)
          (*told_)(py::str(state.label), state.done, state.total, py::cast(state.seconds_left));
      } catch (py::error_already_set& error) {
        raised_.emplace(std::move(error));
        is_cancelled_ = true;
      }
    };
  }

  /// Runs `work` without the lock; what was raised meanwhile is raised again.
  template <class Work>
  auto run(const Work& work) {
    try {
      auto result = [&] {
        const py::gil_scoped_release released;
        return work();
      }();
      if (raised_) throw std::move(*raised_);
      return result;
    } catch (const Stopped&) {
      if (raised_) throw std::move(*raised_);
      throw;
    }
  }

 private:
  std::optional<ProgressFunction> told_;
  std::atomic<bool> is_cancelled_ = false;
  std::optional<py::error_already_set> raised_;
};

}  // namespace litevl::python
