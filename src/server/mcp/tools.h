// The tools of `litevl mcp`: docs/mcp.md. They ask the same routes as clients of HTTP do.
#pragma once

#include <vector>

#include "server/mcp/messages.h"
#include "server/route_table.h"

namespace litevl {

/// `routes` are those of add_library_routes, and outlive the tools.
std::vector<Tool> library_tools(const RouteTable& routes);

}  // namespace litevl
