// The Hugging Face hub, as far as it is asked, on this machine.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/http_connection.h"
#include "hub/test_server.h"

namespace litevl {

/// Has one model, "owner/model", at one commit. What git-lfs would keep (weights) it tells of by
/// X-Linked-Etag and redirects to another path; the rest it redirects once and answers with an
/// ETag, as the hub does.
class FakeHub {
 public:
  static constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";

  /// Is asked first; what it returns is the answer.
  using Trick = std::function<std::optional<TestReply>(const TestRequest&)>;

  explicit FakeHub(std::map<std::string, std::string> files, Trick trick = {});

  const TestServer& server() const { return server_; }
  std::string url() const { return server_.url(); }

  /// The answer of a hub that behaves.
  TestReply answer(const TestRequest& request) const;

  /// The requests for the contents of `file`, by their ranges ("" for all of it).
  std::vector<std::string> ranges(const std::string& file) const;

  /// Settings with times that a test can wait for.
  HttpSettings settings() const;

 private:
  TestReply answer_content(const TestRequest& request, const std::string& name) const;

  std::map<std::string, std::string> files_;
  Trick trick_;
  TestServer server_;
};

/// Its path of a file's content.
std::string content_path(const std::string& file);

}  // namespace litevl
