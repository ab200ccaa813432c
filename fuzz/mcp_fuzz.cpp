// Lines that an agent sends to `litevl mcp`. The tools are not in it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/mcp/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace litevl;
  Tool tool;
  tool.name = "search";
  tool.input = nlohmann::json::object();
  tool.call = [](const nlohmann::json& arguments, const auto&) {
    ToolAnswer answer;
    answer.text = arguments.dump();
    answer.structured = arguments;
    return answer;
  };
  McpSession session({tool}, "0");
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::optional<McpWork> work;
    nlohmann::json response = session.take(text.substr(0, end), work);
    if (work) response = work->run();
    if (!response.is_null() && response.dump().find('\n') != std::string::npos) std::abort();
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return 0;
}
