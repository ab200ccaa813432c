// How the hub names a file's content, and the same of what came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/sha256.h"
#include "hub/sha1.h"

namespace litevl {

/// A digest that names a file's content.
struct ContentDigest {
  enum class Kind {
    kSha256,   ///< of the content: files that git-lfs or Xet keeps
    kGitBlob,  ///< SHA-1 of "blob SIZE", a zero byte and the content: files that git keeps
  };
  Kind kind = Kind::kSha256;
  std::string digits;

  bool operator==(const ContentDigest&) const = default;
};

/// That of an ETag as HTTP has it, in quotes and perhaps behind "W/". Nothing if it is no digest of
/// the two kinds.
std::optional<ContentDigest> parse_etag(std::string_view etag);

/// "SHA-256" or "git hash".
std::string name_of(ContentDigest::Kind kind);

/// The digest of a file of `bytes` bytes, which come piece by piece.
class ContentHash {
 public:
  ContentHash(ContentDigest::Kind kind, std::uint64_t bytes);
  void add(std::string_view bytes);
  ContentDigest digest() const;

 private:
  ContentDigest::Kind kind_;
  Sha256 sha256_;
  Sha1 sha1_;
};

}  // namespace litevl
