#include "cli/annotation_options.h"

#include <CLI/CLI.hpp>

namespace litevl {

void add_annotation_options(CLI::App& command, AnnotationOptions& options) {
  for (const auto& field : annotation_fields(options))
    std::visit(
        [&](auto* value) {
          command.add_option(std::string("--") + field.name, *value, field.help);
        },
        field.value);
  command.get_option("--format")->check(CLI::IsMember(annotation_format_names()));
}

}  // namespace litevl
