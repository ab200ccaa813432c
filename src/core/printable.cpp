#include "core/printable.h"

#include <cstdint>
#include <string_view>

namespace litevl {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

bool is_continuation(std::string_view text, std::size_t i) {
  return (byte_at(text, i) & 0xC0) == 0x80;
}

// The character that begins at `at` and its bytes; 0 bytes if it is no UTF-8.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};
Character read_character(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || bytes > text.size() - at) return {};
  std::uint32_t code = first & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(text, at + i)) return {};
    code = code << 6 | (byte_at(text, at + i) & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || is_surrogate) return {};
  return {code, bytes};
}

// Controls, ends of lines and paragraphs, and marks of direction that reach beyond themselves.
bool is_harmful(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string printable(std::string text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, bytes] = read_character(text, at);
    if (bytes == 0) {
      text[at++] = '?';
      continue;
    }
    if (is_harmful(code)) text.replace(at, bytes, bytes, '?');
    at += bytes;
  }
  return text;
}

std::string printable(const std::string& text, std::size_t most_bytes) {
  std::size_t end = text.size();
  if (end > most_bytes) {
    end = most_bytes;
    while (end > 0 && is_continuation(text, end)) --end;
  }
  return printable(text.substr(0, end));
}

std::string shortened(const std::string& text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  std::size_t begin = most_bytes / 4 * 3, end = text.size() - most_bytes / 4;
  while (begin > 0 && is_continuation(text, begin)) --begin;
  while (end < text.size() && is_continuation(text, end)) ++end;
  return text.substr(0, begin) + "…" + text.substr(end);
}

}  // namespace litevl
