#include "server/http/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <new>

namespace litevl {

bool accepts_gzip(std::string_view header) {
  while (!header.empty()) {
    const auto end = header.find(',');
    std::string one;
    for (const char c : header.substr(0, end))
      if (c != ' ' && c != '\t')
        one += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto semicolon = one.find(';');
    const std::string name = one.substr(0, semicolon);
    if (name == "gzip" || name == "*") {
      const std::string weight = semicolon == std::string::npos ? "" : one.substr(semicolon + 1);
      // "q=0", "q=0.", "q=0.000": not this one
      return weight.substr(0, 3) != "q=0" || weight.find_first_not_of("0.", 3) != std::string::npos;
    }
    if (end == std::string_view::npos) break;
    header.remove_prefix(end + 1);
  }
  return false;
}

std::string gzipped(std::string_view bytes, int level) {
  z_stream stream{};
  constexpr int kWindowWithGzipHeader = 15 + 16;
  constexpr int kMemoryLevel = 8;
  if (deflateInit2(&stream, level, Z_DEFLATED, kWindowWithGzipHeader, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string compressed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  const int result = deflate(&stream, Z_FINISH);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::bad_alloc();
  return compressed;
}

}  // namespace litevl
