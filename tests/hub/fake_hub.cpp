#include "hub/fake_hub.h"

#include <nlohmann/json.hpp>

#include "hub/content_digest.h"

namespace litevl {
namespace {

bool is_large(const std::string& name) {
  return name.ends_with(".safetensors") || name.ends_with(".bin") || name.ends_with(".pth");
}

std::string digest_of(const std::string& content, ContentDigest::Kind kind) {
  ContentHash hash(kind, content.size());
  hash.add(content);
  return hash.digest().digits;
}

}  // namespace

std::string content_path(const std::string& file) {
  return (is_large(file) ? "/cdn/" : "/api/resolve-cache/") + file;
}

FakeHub::FakeHub(std::map<std::string, std::string> files, Trick trick)
    : files_(std::move(files)),
      trick_(std::move(trick)),
      server_([this](const TestRequest& request) {
        if (trick_)
          if (auto reply = trick_(request)) return *reply;
        return answer(request);
      }) {}

TestReply FakeHub::answer(const TestRequest& request) const {
  const std::string path = request.target.substr(0, request.target.find('?'));
  const std::string listing = "/api/models/owner/model/revision/";
  if (path == listing + "main" || path == listing + kCommit) {
    nlohmann::json siblings = nlohmann::json::array();
    for (const auto& [name, content] : files_) siblings.push_back({{"rfilename", name}});
    const nlohmann::json document = {
        {"id", "owner/model"}, {"sha", kCommit}, {"siblings", siblings}};
    return {.headers = {{"Content-Type", "application/json"}}, .body = document.dump()};
  }
  if (path.starts_with(listing))
    return {.status = 404, .headers = {{"X-Error-Code", "RevisionNotFound"}}};
  const std::string resolve = std::string("/owner/model/resolve/") + kCommit + "/";
  for (const auto& [name, content] : files_) {
    if (path == content_path(name)) return answer_content(request, name);
    if (path != resolve + name) continue;
    if (!is_large(name))
      return {.status = 307,
              .headers = {{"Location", content_path(name)}, {"X-Repo-Commit", kCommit}}};
    const auto digest = digest_of(content, ContentDigest::Kind::kSha256);
    return {.status = 302,
            .headers = {{"Location", server_.url() + content_path(name) + "?signature=secret"},
                        {"X-Repo-Commit", kCommit},
                        {"X-Linked-Size", std::to_string(content.size())},
                        {"X-Linked-Etag", "\"" + digest + "\""}},
            .body = "Found. Redirecting to elsewhere"};
  }
  return {.status = 404, .headers = {{"X-Error-Code", "RepoNotFound"}}};
}

TestReply FakeHub::answer_content(const TestRequest& request, const std::string& name) const {
  const std::string& content = files_.at(name);
  TestReply reply{.body = content};
  if (!is_large(name))
    reply.headers = {{"X-Repo-Commit", kCommit},
                     {"ETag", "W/\"" + digest_of(content, ContentDigest::Kind::kGitBlob) + "\""}};
  const std::string range = request.header("range");
  if (!range.starts_with("bytes=")) return reply;
  const std::size_t from = std::stoul(range.substr(std::string("bytes=").size()));
  reply.status = 206;
  reply.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + "-" +
                                                  std::to_string(content.size() - 1) + "/" +
                                                  std::to_string(content.size()));
  reply.body = content.substr(from);
  return reply;
}

std::vector<std::string> FakeHub::ranges(const std::string& file) const {
  std::vector<std::string> ranges;
  for (const auto& request : server_.requests())
    if (request.method == "GET" && request.target.starts_with(content_path(file)))
      ranges.push_back(request.header("range"));
  return ranges;
}

HttpSettings FakeHub::settings() const {
  using std::chrono::milliseconds;
  HttpSettings settings;
  settings.endpoint = url();
  settings.attempts = 3;
  settings.stall_timeout = milliseconds(500);
  settings.first_wait = milliseconds(1);
  return settings;
}

}  // namespace litevl
