// The messages of the Model Context Protocol (https://modelcontextprotocol.io): JSON-RPC 2.0, one a
// line. What the tools do is not known here.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litevl {

/// What a tool gives: MCP's "content", and the same for programs.
struct ToolAnswer {
  std::string text;
  nlohmann::json structured;          ///< an object; null: there is none
  std::vector<std::string> pictures;  ///< JPEG files' bytes
  bool is_error = false;
};

struct Tool {
  std::string name;
  std::string title;
  std::string description;
  nlohmann::json input;  ///< JSON schema of its arguments
  /// Called from one thread at a time. May throw Error and HttpProblem, which become answers.
  std::function<ToolAnswer(const nlohmann::json& arguments,
                           const std::shared_ptr<std::atomic<bool>>& is_cancelled)>
      call;
};

/// What a server is to do with a line: answer now, or do work first.
struct McpWork {
  /// Its responses, for another thread than the reader's, so that pings are answered meanwhile.
  std::function<nlohmann::json()> run;
  /// Its responses where too much waits already, instead of `run`.
  std::function<nlohmann::json()> refuse;
};

/// The state of one session. `take` is called from one thread; what it returns may run on another,
/// one at a time.
class McpSession {
 public:
  McpSession(std::vector<Tool> tools, std::string version);

  /// Of one line: the response to send now (null: none), and work to be done, if any. Never throws
  /// for what the line says.
  nlohmann::json take(std::string_view line, std::optional<McpWork>& work);
  /// The response to a line that was too long to be read.
  static nlohmann::json too_long(std::size_t most_bytes);
  /// All calls are told that nobody waits for them.
  void cancel_all();

 private:
  using Flag = std::shared_ptr<std::atomic<bool>>;

  struct Request {
    nlohmann::json id;
    std::string method;
    nlohmann::json params;
  };

  static bool read(const nlohmann::json& message, Request& request, nlohmann::json& refusal);
  bool is_call(const Request& request) const { return request.method == "tools/call"; }
  nlohmann::json answer(const Request& request);
  nlohmann::json initialise(const nlohmann::json& params);
  nlohmann::json list() const;
  nlohmann::json call(const Request& request, const Flag& is_cancelled);
  void notify(const Request& notification);
  void forget(const Request& request, const Flag& is_cancelled);
  McpWork work_of(std::vector<Request> requests, bool is_batch, nlohmann::json responses);

  std::vector<Tool> tools_;
  std::string version_;  ///< of this program
  std::mutex mutex_;
  std::string protocol_;                    ///< agreed upon
  std::multimap<std::string, Flag> calls_;  ///< that wait or run, by their ids as JSON
};

}  // namespace litevl
