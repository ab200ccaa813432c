// The server to use, and the rules for sending a token to it.
#pragma once

#include <string>

namespace litevl {

/// The server that is used if no other is named.
inline constexpr const char* kHubEndpoint = "https://huggingface.co";

/// `url` without slashes at its end. Throws Error (kUsage) unless it is "http://HOST…" or
/// "https://HOST…", without a user's name, a query or a fragment.
std::string check_endpoint(const std::string& url);

/// Throws Error (kUsage), which does not show the token, if `token` has characters that no token
/// has.
void check_token(const std::string& token);

/// Whether nobody else can read what is sent to `url`: https, or this machine.
bool is_private(const std::string& url);

/// Whether `url` has the same scheme, host and port as `endpoint`.
bool is_of_endpoint(const std::string& url, const std::string& endpoint);

}  // namespace litevl
