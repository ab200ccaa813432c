#include "hub/content_digest.h"

#include <cctype>

namespace litevl {

std::optional<ContentDigest> parse_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    etag = etag.substr(1, etag.size() - 2);
  constexpr std::size_t kSha256Digits = 64, kSha1Digits = 40;
  if (etag.size() != kSha256Digits && etag.size() != kSha1Digits) return std::nullopt;
  std::string digits;
  for (const char c : etag) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const auto kind =
      etag.size() == kSha256Digits ? ContentDigest::Kind::kSha256 : ContentDigest::Kind::kGitBlob;
  return ContentDigest{kind, digits};
}

std::string name_of(ContentDigest::Kind kind) {
  return kind == ContentDigest::Kind::kSha256 ? "SHA-256" : "git hash";
}

ContentHash::ContentHash(ContentDigest::Kind kind, std::uint64_t bytes) : kind_(kind) {
  if (kind == ContentDigest::Kind::kGitBlob) add("blob " + std::to_string(bytes) + '\0');
}

void ContentHash::add(std::string_view bytes) {
  if (kind_ == ContentDigest::Kind::kSha256)
    sha256_.add(bytes);
  else
    sha1_.add(bytes);
}

ContentDigest ContentHash::digest() const {
  return {kind_, kind_ == ContentDigest::Kind::kSha256 ? sha256_.digits() : sha1_.digits()};
}

}  // namespace litevl
