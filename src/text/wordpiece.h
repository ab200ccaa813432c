// BERT's uncased WordPiece, with Hugging Face's limits: docs/model.md, "Text model".
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace litevl {

/// Immutable after construction: any number of threads may use it. Copies share the vocabulary.
class WordPiece {
 public:
  /// Reads a vocabulary, one token per line; the id of a token is its line, counted from 0.
  /// Throws Error (kData) if the file cannot be read, is over 16 MiB or a million
  /// tokens, has a token twice or lacks [UNK].
  static WordPiece from_file(const std::filesystem::path& path);
  /// The same from such a file's text (core/text_file.h); `where` names it in errors.
  static WordPiece from_text(std::string_view text, const std::string& where);
  /// The same from its lines.
  WordPiece(const std::vector<std::string>& vocabulary, const std::string& where);

  /// Ids of a text, without [CLS] and [SEP]. Any bytes are accepted: broken UTF-8 is dropped, as
  /// BERT drops U+FFFD. Special tokens written out are plain text. Throws Error (kUsage) over 64
  /// MiB.
  std::vector<std::int64_t> encode(std::string_view text) const;
  /// A word of a text as BERT separates it, and whether it has word pieces; if not, it is [UNK].
  struct Word {
    std::string text;
    bool is_known = false;
  };
  /// The words that `encode` encodes, in its order.
  std::vector<Word> words(std::string_view text) const;
  std::int64_t size() const;
  /// Id of a token such as "[SEP]", or -1.
  std::int64_t id(std::string_view token) const;
  /// The text of ids, pieces joined; special tokens and ids outside the vocabulary are dropped.
  std::string decode(const std::vector<std::int64_t>& ids) const;

 private:
  struct Hash {
    using is_transparent = void;  // looks up string views without a copy
    std::size_t operator()(std::string_view token) const {
      return std::hash<std::string_view>{}(token);
    }
  };
  using IdByToken = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

  /// Whether the word has pieces; if not, [UNK] is appended.
  bool append_pieces(std::u32string_view word, std::vector<std::int64_t>& ids) const;

  struct Vocabulary {
    std::vector<std::string> tokens;
    IdByToken id_by_token;
    IdByToken id_by_suffix;         // of the tokens "##x", under "x"
    std::size_t longest_piece = 1;  // bytes; longer ones need no look-up
    std::int64_t unk_id = 0;
  };
  static Vocabulary read(const std::vector<std::string>& lines, const std::string& where);

  std::shared_ptr<const Vocabulary> vocabulary_;
};

}  // namespace litevl
