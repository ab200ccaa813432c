// What the commands write.
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/printable.h"

namespace litevl {

/// Writes `document` indented, ending in a newline. Bytes that are not UTF-8 (a file's name may
/// have any) become U+FFFD.
void write_json(std::ostream& stream, const nlohmann::json& document);

/// Writes it to standard output. With `--json` this is called once, and nothing else writes there.
void print_json(const nlohmann::json& document);

/// Writes "note: …", a line each, to standard error: what a person should know before the results
/// on standard output are believed. Their documents have the same as "notes".
void print_notes(const std::vector<std::string>& notes);

/// "1:02:03.4": hours only where there are any.
std::string format_time(double seconds);

/// Flushes standard output. A reader that went away (`litevl … | head`) is not an error.
/// Throws Error (kMachine) if what was written could not be stored.
void finish_output();

}  // namespace litevl
