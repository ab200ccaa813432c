// Text as parts of addresses: RFC 3986.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace litevl {

/// `text` with everything except ASCII letters, digits and `plain` as %XX.
std::string percent_encoded(std::string_view text, std::string_view plain = "-._~");

/// `text` with %XX decoded; nothing if such a sequence is broken.
std::optional<std::string> percent_decoded(std::string_view text);

/// "file:///…" of an absolute path, from which its bytes can be had again.
std::string file_uri(const std::filesystem::path& path);

/// The path of such a URI; `text` itself if it is none; nothing if it is broken.
std::optional<std::string> path_of_uri(std::string_view text);

}  // namespace litevl
