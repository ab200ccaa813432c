// `litevl mcp`: tools for agents.
#include "cli/mcp_command.h"

#include "app/process.h"
#include "cli/serve_command.h"
#include "server/mcp.h"

namespace litevl {

void run_mcp(const McpArguments& arguments) {
  const auto compute = choose_compute(arguments.device, arguments.precision);
  serve_mcp(served_libraries(arguments.libraries), arguments.model, compute, stop_descriptor());
}

}  // namespace litevl
