// What the commands print.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/documents.h"
#include "app/terminal.h"

namespace litevl {

/// Writes it to standard output. With `--json` this is called once, and nothing else writes there.
void print_json(const nlohmann::json& document);

/// The same as one line, for commands that go on and have others to write.
void print_json_line(const nlohmann::json& document);

/// Writes "note: …", a line each, to standard error: what a person should know before the results
/// on standard output are believed. Their documents have the same as "notes".
void print_notes(const std::vector<std::string>& notes);

}  // namespace litevl
