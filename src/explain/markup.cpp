#include "explain/markup.h"

#include <cstddef>
#include <cstdint>

#include "core/base64.h"

namespace litevl {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The number of bytes of the first character of `text`, if it is allowed in UTF-8 and XML 1.0;
// otherwise 0.
std::size_t allowed_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  std::uint32_t c = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    c = (c << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
  return c >= kLeast[length] && c <= 0x10FFFF && !is_surrogate && c != 0xFFFE && c != 0xFFFF
             ? length
             : 0;
}

std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = allowed_length(text);
    const auto entity = entity_of(text.front());
    if (length == 0)
      result += kReplacement;
    else if (!entity.empty())
      result += entity;
    else
      result += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string data_uri(std::string_view bytes, std::string_view type) {
  return "data:" + std::string(type) + ";base64," + base64_encoded(bytes);
}

}  // namespace litevl
