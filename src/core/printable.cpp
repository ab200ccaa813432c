#include "core/printable.h"

namespace litevl {

std::string printable(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) text[i] = '?';
    // U+0080 to U+009F are controls too.
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
      text[i] = text[i + 1] = '?';
  }
  return text;
}

std::string printable(const std::string& text, std::size_t most_bytes) {
  std::size_t end = text.size();
  if (end > most_bytes) {
    end = most_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  }
  return printable(text.substr(0, end));
}

}  // namespace litevl
