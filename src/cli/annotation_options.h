// The options of commands that read annotations.
#pragma once

#include <CLI/App.hpp>

#include "app/data_check.h"

namespace litevl {

/// Adds --videos, --format, --split, --captions and --mapping to a command.
void add_annotation_options(CLI::App& command, AnnotationOptions& options);

}  // namespace litevl
