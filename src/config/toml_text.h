// TOML that people wrote: settings, training options, plans of ablations.
#pragma once

#include <toml++/toml.h>

#include <string>

namespace litevl {

/// Throws Error (kUsage) with `where` and the line if `text` is no TOML, or if its keys are so deep
/// that taking them apart could overflow the stack: "a.a.a.…".
toml::table parse_toml(const std::string& text, const std::string& where);

}  // namespace litevl
