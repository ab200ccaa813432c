#include "hub/url.h"

#include <curl/curl.h>

#include <cctype>
#include <memory>

#include "core/printable.h"

namespace litevl {
namespace {

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
  return text;
}

std::string in_lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

bool parse_url(const std::string& url, UrlParts& parts) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  // Other schemes are reported by their names, so they must be parsed.
  if (!parsed ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return false;
  parts.scheme = in_lower_case(part_of(parsed.get(), CURLUPART_SCHEME));
  parts.host = in_lower_case(part_of(parsed.get(), CURLUPART_HOST));
  parts.port = part_of(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  parts.path = part_of(parsed.get(), CURLUPART_PATH);
  parts.has_user = !part_of(parsed.get(), CURLUPART_USER).empty() ||
                   !part_of(parsed.get(), CURLUPART_PASSWORD).empty();
  parts.has_more = url.find_first_of("?#") != url.npos;
  return true;
}

std::string resolve_url(const std::string& base, const std::string& location) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  const auto set = [&](const std::string& part) {
    return curl_url_set(url.get(), CURLUPART_URL, part.c_str(), CURLU_NON_SUPPORT_SCHEME) ==
           CURLUE_OK;
  };
  if (location.empty() || !url || !set(base) || !set(location)) return {};
  return part_of(url.get(), CURLUPART_URL);
}

std::string shown_url(const std::string& url) {
  constexpr std::size_t kShownBytes = 300;
  std::string shown = url.substr(0, url.find_first_of("?#"));
  if (const auto host = shown.find("://"); host != shown.npos) {
    const auto end = shown.find('/', host + 3);
    const auto at = shown.rfind('@', end);
    if (at != shown.npos && at > host) shown.erase(host + 3, at - host - 2);
  }
  return shortened(shown, kShownBytes);
}

}  // namespace litevl
