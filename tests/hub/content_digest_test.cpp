#include "hub/content_digest.h"

#include <gtest/gtest.h>

namespace litevl {
namespace {

using Kind = ContentDigest::Kind;

TEST(Sha1, KnownDigests) {
  const auto digest = [](std::string_view text) {
    Sha1 hash;
    hash.add(text);
    return hash.digits();
  };
  // FIPS 180-4's examples.
  EXPECT_EQ(digest(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(digest("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
}

TEST(ContentHash, PiecesGiveTheDigestOfTheWhole) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  for (const auto kind : {Kind::kSha256, Kind::kGitBlob}) {
    ContentHash whole(kind, text.size());
    whole.add(text);
    for (const std::size_t piece : {1, 7, 63, 64, 65, 129}) {
      ContentHash hash(kind, text.size());
      for (std::size_t at = 0; at < text.size(); at += piece) hash.add(text.substr(at, piece));
      EXPECT_EQ(hash.digest(), whole.digest()) << piece;
    }
  }
  ContentHash hash(Kind::kSha256, text.size());
  hash.add(text);
  EXPECT_EQ(hash.digest().digits, sha256(text));
}

TEST(ContentHash, GitsNamesOfFiles) {
  // git hash-object
  EXPECT_EQ(ContentHash(Kind::kGitBlob, 0).digest().digits,
            "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  ContentHash hash(Kind::kGitBlob, 13);
  hash.add("test content\n");
  EXPECT_EQ(hash.digest().digits, "d670460b4b4aece5915caf5c68d12f560a9fe3e4");
}

TEST(ParseEtag, QuotesAndWeakness) {
  const std::string sha(64, 'a'), git(40, 'b');
  EXPECT_EQ(parse_etag("\"" + sha + "\""), (ContentDigest{Kind::kSha256, sha}));
  EXPECT_EQ(parse_etag("W/\"" + git + "\""), (ContentDigest{Kind::kGitBlob, git}));
  EXPECT_EQ(parse_etag(std::string(64, 'A')), (ContentDigest{Kind::kSha256, sha}));
  // Others' kinds, such as MD5 and that of parts.
  for (const std::string& etag :
       {std::string(), std::string("\""), "\"" + std::string(32, 'a') + "\"",
        "\"" + std::string(64, 'g') + "\"", sha + "-4"})
    EXPECT_FALSE(parse_etag(etag)) << etag;
}

}  // namespace
}  // namespace litevl
