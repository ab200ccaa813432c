// Which server is asked, and with whose token.
#pragma once

#include <string>

namespace litevl {

/// The hub, where nothing else is said.
inline constexpr const char* kHubEndpoint = "https://huggingface.co";

/// `url` without slashes at its end. Throws Error (kUsage) unless it is "http://HOST…" or
/// "https://HOST…", without a user's name, a query or a fragment.
std::string check_endpoint(const std::string& url);

/// Throws Error (kUsage), which does not show it, if `token` has anything that no token has.
void check_token(const std::string& token);

/// Whether nobody can listen to what is sent to `url`: https, or this machine itself.
bool is_private(const std::string& url);

/// Whether `url` is of the same scheme, host and port as `endpoint`.
bool is_of_endpoint(const std::string& url, const std::string& endpoint);

}  // namespace litevl
