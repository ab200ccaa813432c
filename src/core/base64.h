// RFC 4648.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace litevl {

std::string base64_encoded(std::string_view bytes);
/// Nothing if `text` is not base64. The padding may be missing.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace litevl
