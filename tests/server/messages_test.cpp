#include "server/mcp/messages.h"

#include <gmock/gmock.h>

#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Messages : public testing::Test {
 protected:
  Messages() : session_(tools(), "1.2.3") {}

  static std::vector<Tool> tools() {
    Tool echo;
    echo.name = "echo";
    echo.input = {{"type", "object"}};
    echo.call = [](const json& arguments, const auto& is_cancelled) {
      ToolAnswer answer;
      answer.text = is_cancelled->load() ? "cancelled" : arguments.dump();
      answer.structured = arguments;
      answer.pictures = {"\xff\xd8"};
      return answer;
    };
    Tool fails = echo;
    fails.name = "fails";
    fails.call = [](const json&, const auto&) -> ToolAnswer {
      throw Error(Error::Kind::kUsage, "here", "is wrong", "do that");
    };
    return {echo, fails};
  }

  /// The response to a line, with the work that it asks for.
  json response(const std::string& line) {
    std::optional<McpWork> work;
    json now = session_.take(line, work);
    return work ? work->run() : now;
  }

  static std::string message(const json& id, const std::string& method, const json& params = {}) {
    json text = {{"jsonrpc", "2.0"}, {"method", method}};
    if (!id.is_null()) text["id"] = id;
    if (!params.is_null()) text["params"] = params;
    return text.dump();
  }

  McpSession session_;
};

TEST_F(Messages, VersionsAreAgreedUpon) {
  for (const char* version : {"2025-06-18", "2025-03-26", "2024-11-05"}) {
    const json result =
        response(message(1, "initialize", {{"protocolVersion", version}}))["result"];
    EXPECT_EQ(result["protocolVersion"], version);
    EXPECT_EQ(result["serverInfo"]["version"], "1.2.3");
  }
  for (const json& params :
       {json{{"protocolVersion", "1999-01-01"}}, json::object(), json{{"protocolVersion", 5}}})
    EXPECT_EQ(response(message("a", "initialize", params))["result"]["protocolVersion"],
              "2025-06-18");
}

TEST_F(Messages, PingAndList) {
  EXPECT_EQ(response(message("p", "ping")),
            (json{{"jsonrpc", "2.0"}, {"id", "p"}, {"result", json::object()}}));
  const json tools = response(message(1, "tools/list"))["result"]["tools"];
  EXPECT_EQ(tools.size(), 2u);
  EXPECT_EQ(tools[0]["name"], "echo");
  EXPECT_EQ(tools[0]["annotations"]["readOnlyHint"], true);
}

TEST_F(Messages, ACallHasTextPicturesAndNumbers) {
  const json result =
      response(message(1, "tools/call", {{"name", "echo"}, {"arguments", {{"a", 1}}}}))["result"];
  EXPECT_EQ(result["isError"], false);
  EXPECT_EQ(result["structuredContent"], (json{{"a", 1}}));
  EXPECT_EQ(result["content"][0], (json{{"type", "text"}, {"text", "{\"a\":1}"}}));
  EXPECT_EQ(result["content"][1],
            (json{{"type", "image"}, {"data", "/9g="}, {"mimeType", "image/jpeg"}}));
}

TEST_F(Messages, WhatAToolSaysIsWrongIsAResult) {
  const json result = response(message(1, "tools/call", {{"name", "fails"}}))["result"];
  EXPECT_EQ(result["isError"], true);
  EXPECT_EQ(result["content"][0]["text"], "here: is wrong; do that");
}

TEST_F(Messages, WrongMessages) {
  const auto code = [&](const std::string& line) { return response(line)["error"]["code"]; };
  for (const std::string& line : std::initializer_list<std::string>{
           "{", "", "nonsense", "\xff", "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\"}",
           std::string(100, '['), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\ud800\"}"})
    EXPECT_EQ(code(line), -32700) << line;
  for (const char* line :
       {"5", "\"ping\"", "null", "true", "{}", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}"})
    EXPECT_EQ(code(line), -32600) << line;
  EXPECT_EQ(code(message(1, "nothing")), -32601);
  EXPECT_EQ(code(message(1, "tools/call", {{"name", "none"}})), -32602);
  EXPECT_EQ(code(message(1, "tools/call", {{"name", 5}})), -32602);
  EXPECT_EQ(code(message(1, "tools/call", {{"name", "echo"}, {"arguments", {1}}})), -32602);
  // The id is told where it can be.
  EXPECT_EQ(response("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":5}")["id"], 7);
}

TEST_F(Messages, NothingIsSaidToNotificationsAndResponses) {
  for (const std::string& line :
       {message({}, "notifications/initialized"), message({}, "nothing"), message({}, "tools/call"),
        message({}, "notifications/cancelled", {{"requestId", {1}}}),
        std::string("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}")})
    EXPECT_TRUE(response(line).is_null()) << line;
}

TEST_F(Messages, ACancelledCallHasNoResponse) {
  std::optional<McpWork> work;
  EXPECT_TRUE(session_.take(message(5, "tools/call", {{"name", "echo"}}), work).is_null());
  ASSERT_TRUE(work);
  response(message({}, "notifications/cancelled", {{"requestId", "5"}}));  // another id
  response(message({}, "notifications/cancelled", {{"requestId", 5}}));
  EXPECT_TRUE(work->run().is_null());
  EXPECT_FALSE(response(message(5, "tools/call", {{"name", "echo"}})).is_null());
}

TEST_F(Messages, ACallForWhichThereIsNoRoom) {
  std::optional<McpWork> work;
  session_.take(message(5, "tools/call", {{"name", "echo"}}), work);
  const json refusal = work->refuse();
  EXPECT_EQ(refusal["id"], 5);
  EXPECT_EQ(refusal["error"]["code"], -32000);
}

TEST_F(Messages, TwoCallsWithOneIdAreBothCancelled) {
  std::optional<McpWork> first, second;
  session_.take(message(5, "tools/call", {{"name", "echo"}}), first);
  session_.take(message(5, "tools/call", {{"name", "echo"}}), second);
  response(message({}, "notifications/cancelled", {{"requestId", 5}}));
  EXPECT_TRUE(first->run().is_null());
  EXPECT_TRUE(second->run().is_null());
}

TEST_F(Messages, BatchesWhereTheVersionHasThem) {
  const std::string batch = "[" + message(1, "ping") + "," +
                            message(2, "tools/call", {{"name", "echo"}}) + "," +
                            message({}, "notifications/initialized") + ",5]";
  EXPECT_EQ(response(batch)["error"]["code"], -32600);
  response(message(1, "initialize", {{"protocolVersion", "2025-03-26"}}));
  const json responses = response(batch);
  ASSERT_EQ(responses.size(), 3u);
  EXPECT_EQ(responses[0]["id"], 1);
  EXPECT_EQ(responses[1]["error"]["code"], -32600);
  EXPECT_EQ(responses[2]["id"], 2);
  EXPECT_EQ(response("[]")["error"]["code"], -32600);
  EXPECT_TRUE(response("[" + message({}, "notifications/initialized") + "]").is_null());
}

}  // namespace
}  // namespace litevl
