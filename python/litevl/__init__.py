"""Searching videos with sentences, and asking questions about them.

    model = litevl.Model("blip")
    litevl.update_library("library", ["videos"], model)
    litevl.SearchSession("library", model).search("a dog catches a red frisbee")

Everything is computed in C++, with the interpreter's lock (GIL) released. Arrays are numpy arrays;
the documentation of each function gives their shapes.
"""

from ._litevl import (
    DataError,
    Error,
    Library,
    MachineError,
    Model,
    SearchSession,
    Stopped,
    UsageError,
    __version__,
    ask_library,
    ask_video,
    default_library,
    read_features,
    shipped_answering_model,
    shipped_model,
    update_library,
)

__all__ = [
    "DataError",
    "Error",
    "Library",
    "MachineError",
    "Model",
    "SearchSession",
    "Stopped",
    "UsageError",
    "__version__",
    "ask_library",
    "ask_video",
    "default_library",
    "read_features",
    "shipped_answering_model",
    "shipped_model",
    "update_library",
]
