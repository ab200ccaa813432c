#include "server/mcp/messages.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base64.h"
#include "core/json_text.h"
#include "core/printable.h"
#include "litevl/error.h"
#include "server/problem.h"

namespace litevl {
namespace {

using nlohmann::json;

// The newest first: it is offered to clients that ask for one that is not known.
constexpr std::array<const char*, 3> kProtocols = {"2025-06-18", "2025-03-26", "2024-11-05"};
// The only one in which several messages may come in one.
constexpr const char* kBatchProtocol = "2025-03-26";
constexpr std::size_t kMostBatch = 100;

// JSON-RPC's codes.
constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kServerError = -32000;

json error_response(const json& id, int code, const std::string& message) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}};
}

json result_response(const json& id, json result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

bool is_id(const json& id) { return id.is_string() || id.is_number_integer(); }

json as_content(const ToolAnswer& answer) {
  json content = json::array({{{"type", "text"}, {"text", answer.text}}});
  for (const std::string& picture : answer.pictures)
    content.push_back(
        {{"type", "image"}, {"data", base64_encoded(picture)}, {"mimeType", "image/jpeg"}});
  json result = {{"content", content}, {"isError", answer.is_error}};
  if (answer.structured.is_object()) result["structuredContent"] = answer.structured;
  return result;
}

ToolAnswer failed(const std::string& line) {
  ToolAnswer answer;
  answer.text = line;
  answer.is_error = true;
  return answer;
}

ToolAnswer answer_of(const Tool& tool, const json& arguments,
                     const std::shared_ptr<std::atomic<bool>>& is_cancelled) {
  try {
    return tool.call(arguments, is_cancelled);
  } catch (const HttpProblem& problem) {
    return failed(problem.hint().empty() ? problem.what()
                                         : problem.what() + ("; " + problem.hint()));
  } catch (const std::exception& error) {
    return failed(shortened(error.what(), 1000));
  }
}

}  // namespace

McpSession::McpSession(std::vector<Tool> tools, std::string version)
    : tools_(std::move(tools)), version_(std::move(version)), protocol_(kProtocols.front()) {}

json McpSession::too_long(std::size_t most_bytes) {
  return error_response(nullptr, kInvalidRequest,
                        "the message has more than " + std::to_string(most_bytes) + " bytes");
}

bool McpSession::read(const json& message, Request& request, json& refusal) {
  const auto refuse = [&](const std::string& what) {
    const bool has_id = message.is_object() && message.contains("id") && is_id(message["id"]);
    refusal = error_response(has_id ? message["id"] : json(), kInvalidRequest, what);
    return false;
  };
  if (!message.is_object()) return refuse("a message is an object");
  if (message.value("jsonrpc", json()) != "2.0") return refuse("jsonrpc is not \"2.0\"");
  if (message.contains("id") && !is_id(message["id"]))
    return refuse("id is not a text or a whole number");
  const auto method = message.find("method");
  if (method == message.end()) {
    // A response, to a request that this server never sends.
    if (message.contains("result") || message.contains("error")) return false;
    return refuse("method is missing");
  }
  if (!method->is_string()) return refuse("method is not a text");
  request.id = message.value("id", json());
  request.method = method->get<std::string>();
  request.params = message.value("params", json::object());
  if (!request.params.is_object()) return refuse("params is not an object");
  return true;
}

json McpSession::take(std::string_view line, std::optional<McpWork>& work) {
  work.reset();
  json message;
  try {
    JsonLimits limits;
    limits.depth = 32;
    limits.values = 100'000;
    limits.token_bytes = std::max<std::size_t>(line.size(), 1024);
    message = parse_json(line, "message", limits);
  } catch (const Error& error) {
    return error_response(nullptr, kParseError, error.what());
  }
  const bool is_batch = message.is_array();
  {
    const std::lock_guard lock(mutex_);
    if (is_batch && (protocol_ != kBatchProtocol || message.empty() || message.size() > kMostBatch))
      return error_response(nullptr, kInvalidRequest,
                            protocol_ != kBatchProtocol
                                ? "batches are not part of this version of the protocol"
                                : "a batch has 1 to " + std::to_string(kMostBatch) + " messages");
  }
  const json single = is_batch ? json() : json::array({message});
  json responses = json::array();
  std::vector<Request> calls;
  for (const json& one : is_batch ? message : single) {
    Request request;
    json refusal;
    if (!read(one, request, refusal)) {
      if (!refusal.is_null()) responses.push_back(refusal);
    } else if (request.id.is_null()) {
      notify(request);
    } else if (is_call(request)) {
      calls.push_back(std::move(request));
    } else {
      responses.push_back(answer(request));
    }
  }
  if (!calls.empty()) {
    work = work_of(std::move(calls), is_batch, std::move(responses));
    return {};
  }
  if (responses.empty()) return {};
  return is_batch ? responses : responses.front();
}

McpWork McpSession::work_of(std::vector<Request> requests, bool is_batch, json responses) {
  std::vector<Flag> flags;
  {
    const std::lock_guard lock(mutex_);
    for (const Request& request : requests) {
      flags.push_back(std::make_shared<std::atomic<bool>>(false));
      calls_.emplace(request.id.dump(), flags.back());
    }
  }
  const auto in_one = [is_batch](json all) {
    if (all.empty()) return json();
    return is_batch ? all : all.front();
  };
  McpWork work;
  work.refuse = [this, in_one, requests, flags, responses]() mutable {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      forget(requests[i], flags[i]);
      responses.push_back(
          error_response(requests[i].id, kServerError, "too many calls wait; try again later"));
    }
    return in_one(std::move(responses));
  };
  work.run = [this, in_one, requests = std::move(requests), flags = std::move(flags),
              responses = std::move(responses)]() mutable {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const json response = call(requests[i], flags[i]);
      if (!response.is_null()) responses.push_back(response);
    }
    return in_one(std::move(responses));
  };
  return work;
}

void McpSession::forget(const Request& request, const Flag& is_cancelled) {
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = calls_.equal_range(request.id.dump());
  const auto own =
      std::find_if(begin, end, [&](const auto& one) { return one.second == is_cancelled; });
  if (own != end) calls_.erase(own);
}

json McpSession::answer(const Request& request) {
  if (request.method == "initialize")
    return result_response(request.id, initialise(request.params));
  if (request.method == "ping") return result_response(request.id, json::object());
  if (request.method == "tools/list") return result_response(request.id, list());
  return error_response(request.id, kMethodNotFound,
                        "there is no method " + shortened(request.method, 100));
}

json McpSession::initialise(const json& params) {
  const json asked = params.value("protocolVersion", json());
  const auto known = std::find_if(kProtocols.begin(), kProtocols.end(),
                                  [&](const char* one) { return asked == one; });
  const std::lock_guard lock(mutex_);
  protocol_ = known == kProtocols.end() ? kProtocols.front() : *known;
  return {{"protocolVersion", protocol_},
          {"capabilities", {{"tools", {{"listChanged", false}}}}},
          {"serverInfo", {{"name", "litevl"}, {"title", "LiteVL"}, {"version", version_}}},
          {"instructions",
           "Finds moments in the user's own videos by describing what is seen in them, and answers "
           "questions about them. It does not hear, and reads no writing. Results that are no "
           "match are probably by chance."}};
}

json McpSession::list() const {
  json tools = json::array();
  for (const Tool& tool : tools_)
    tools.push_back({{"name", tool.name},
                     {"title", tool.title},
                     {"description", tool.description},
                     {"inputSchema", tool.input},
                     {"annotations",
                      {{"readOnlyHint", true},
                       {"destructiveHint", false},
                       {"idempotentHint", true},
                       {"openWorldHint", false}}}});
  return {{"tools", tools}};
}

json McpSession::call(const Request& request, const Flag& is_cancelled) {
  const json name = request.params.value("name", json());
  const json arguments = request.params.value("arguments", json::object());
  json response;
  const auto tool =
      std::find_if(tools_.begin(), tools_.end(), [&](const Tool& one) { return name == one.name; });
  if (tool == tools_.end()) {
    response = error_response(
        request.id, kInvalidParams,
        "there is no tool " + (name.is_string() ? shortened(name.get<std::string>(), 100) : ""));
  } else if (!arguments.is_object()) {
    response = error_response(request.id, kInvalidParams, "arguments is not an object");
  } else if (!*is_cancelled) {
    response = result_response(request.id, as_content(answer_of(*tool, arguments, is_cancelled)));
  }
  forget(request, is_cancelled);
  return *is_cancelled ? json() : response;  // nobody waits for what was cancelled
}

void McpSession::notify(const Request& notification) {
  if (notification.method != "notifications/cancelled") return;
  const json id = notification.params.value("requestId", json());
  if (!is_id(id)) return;
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = calls_.equal_range(id.dump());
  for (auto call = begin; call != end; ++call) *call->second = true;
}

void McpSession::cancel_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, flag] : calls_) *flag = true;
}

}  // namespace litevl
