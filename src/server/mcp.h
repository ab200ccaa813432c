// `litevl mcp`: a library as tools for agents, over standard input and output: docs/mcp.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/compute.h"

namespace litevl {

/// Answers messages from standard input on standard output until the input ends or
/// `stop_descriptor` becomes readable. Throws Error: as Served, and (kMachine) if the output cannot
/// be written.
void serve_mcp(const std::vector<std::filesystem::path>& libraries, const std::string& model,
               const Compute& compute, int stop_descriptor);

}  // namespace litevl
