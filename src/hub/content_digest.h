// The digests by which the hub identifies a file's content, and the digests of what was received.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/sha256.h"
#include "hub/sha1.h"

namespace litevl {

/// A digest that identifies a file's content.
struct ContentDigest {
  enum class Kind {
    kSha256,   ///< of the content: for files stored by git-lfs or Xet
    kGitBlob,  ///< SHA-1 of "blob SIZE", a zero byte and the content: for files stored by git
  };
  Kind kind = Kind::kSha256;
  std::string digits;

  bool operator==(const ContentDigest&) const = default;
};

/// The digest in an HTTP ETag, which is in quotes and may begin with "W/". Nothing if it is neither
/// kind of digest.
std::optional<ContentDigest> parse_etag(std::string_view etag);

/// "SHA-256" or "git hash".
std::string name_of(ContentDigest::Kind kind);

/// Computes the digest of a file of `bytes` bytes, piece by piece.
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
