// BERT's uncased WordPiece, with Hugging Face's limits: docs/model.md, "Text model".
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace litevl {

/// Immutable after construction: safe from many threads.
class WordPiece {
 public:
  /// Reads a vocabulary, one token a line; a token's id is its line, from 0.
  /// Throws Error (kData) if the file cannot be read, is over 16 MiB, has a token twice or lacks [UNK].
  static WordPiece from_file(const std::filesystem::path& path);
  /// The same from its lines; `where` names it in errors.
  WordPiece(const std::vector<std::string>& vocabulary, const std::string& where);

  /// Ids of a text, without [CLS] and [SEP]. Any bytes are accepted: broken UTF-8 becomes U+FFFD.
  std::vector<std::int64_t> encode(std::string_view text) const;
  std::int64_t size() const;
  /// Id of a token such as "[SEP]", or -1.
  std::int64_t id(const std::string& token) const;
  /// Texts of ids, pieces joined, special tokens dropped.
  std::string decode(const std::vector<std::int64_t>& ids) const;

 private:
  std::vector<std::string> tokens_;
  std::unordered_map<std::string, std::int64_t> id_by_token_;
  std::int64_t unk_id_ = 0;
};

}  // namespace litevl
