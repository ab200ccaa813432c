// Puts text and files into HTML and SVG.
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// `text`, which may have any bytes, as text or attribute of HTML or XML: the five special
/// characters are escaped, bytes that are not UTF-8 and characters that XML forbids become U+FFFD.
std::string escape_markup(std::string_view text);

/// "data:TYPE;base64,…", a URL that contains the file's bytes.
std::string data_uri(std::string_view bytes, std::string_view type);

}  // namespace litevl
