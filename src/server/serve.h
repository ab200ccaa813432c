// `litevl serve`: a page to search in, and an HTTP interface: docs/http.md.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/compute.h"

namespace litevl {

struct ServeRequest {
  std::vector<std::filesystem::path> libraries;
  std::string model;                      ///< folder; empty: each library's own
  std::string listen = "127.0.0.1:8791";  ///< ignored if the system hands over a socket
  std::filesystem::path token_file;       ///< empty: the user's own token, made if there is none
  std::vector<std::string> hosts;         ///< names under which proxies are asked for the server
};

/// What a person is to be told when the server is ready.
struct Serving {
  std::string address;  ///< "127.0.0.1:8791"
  std::string token;
  std::filesystem::path token_file;
  bool is_on_terminal = false;  ///< standard output, where the token may be shown
};

/// Serves until `stop_descriptor` becomes readable. Throws Error: kUsage for an address that others
/// can reach without `token_file`, as model_for_search and as read_token; kMachine if it cannot
/// listen.
void serve(const ServeRequest& request, const Compute& compute, int stop_descriptor,
           const std::function<void(const Serving&)>& on_ready);

}  // namespace litevl
