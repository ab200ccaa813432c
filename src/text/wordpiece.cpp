#include "text/wordpiece.h"

#include <algorithm>
#include <set>

#include "core/text_file.h"
#include "litevl/error.h"
#include "text/unicode.h"
#include "text/words.h"

namespace litevl {
namespace {

constexpr std::size_t kMaxWordCharacters = 100;  // Hugging Face's; BERT's own is 200
constexpr std::uint64_t kMaxVocabularyBytes = 16u << 20;
constexpr std::size_t kMaxTokens = 1'000'000;

// Of what `split_words` gives: every word is followed by a space.
template <typename Take>
void for_each_word(const std::u32string& words, const Take& take) {
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = words.find(U' ', begin);
    take(std::u32string_view(words).substr(begin, end - begin));
    begin = end + 1;
  }
}

bool is_special(const std::string& token) {
  static const std::set<std::string> kSpecial = {"[PAD]",  "[UNK]", "[CLS]", "[SEP]",
                                                 "[MASK]", "[DEC]", "[ENC]"};
  return kSpecial.contains(token);
}

}  // namespace

WordPiece WordPiece::from_file(const std::filesystem::path& path) {
  return from_text(read_text_file(path, kMaxVocabularyBytes), path.string());
}

WordPiece WordPiece::from_text(std::string_view text, const std::string& where) {
  return WordPiece(split_lines(text), where);
}

WordPiece::WordPiece(const std::vector<std::string>& vocabulary, const std::string& where)
    : vocabulary_(std::make_shared<const Vocabulary>(read(vocabulary, where))) {}

WordPiece::Vocabulary WordPiece::read(const std::vector<std::string>& lines,
                                      const std::string& where) {
  if (lines.size() > kMaxTokens)
    throw Error(Error::Kind::kData, where,
                std::to_string(lines.size()) + " tokens, at most " + std::to_string(kMaxTokens) +
                    " are read");
  Vocabulary read{.tokens = lines};
  read.id_by_token.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& token = lines[i];
    const auto id = static_cast<std::int64_t>(i);
    const auto [first, is_new] = read.id_by_token.emplace(token, id);
    if (!is_new)
      throw Error(
          Error::Kind::kData, where,
          "line " + std::to_string(i + 1) + " repeats line " + std::to_string(first->second + 1));
    if (token.starts_with("##")) read.id_by_suffix.emplace(token.substr(2), id);
    read.longest_piece = std::max(read.longest_piece, token.size());
  }
  const auto unk = read.id_by_token.find(std::string_view("[UNK]"));
  if (unk == read.id_by_token.end())
    throw Error(Error::Kind::kData, where, "no token [UNK], not a vocabulary");
  read.unk_id = unk->second;
  return read;
}

std::int64_t WordPiece::size() const {
  return static_cast<std::int64_t>(vocabulary_->tokens.size());
}

std::int64_t WordPiece::id(std::string_view token) const {
  const auto found = vocabulary_->id_by_token.find(token);
  return found == vocabulary_->id_by_token.end() ? -1 : found->second;
}

std::vector<std::int64_t> WordPiece::encode(std::string_view text) const {
  std::vector<std::int64_t> ids;
  for_each_word(split_words(text), [&](std::u32string_view word) { append_pieces(word, ids); });
  return ids;
}

std::vector<WordPiece::Word> WordPiece::words(std::string_view text) const {
  std::vector<Word> words;
  std::vector<std::int64_t> ids;
  for_each_word(split_words(text), [&](std::u32string_view word) {
    words.push_back({to_utf8(word), append_pieces(word, ids)});
  });
  return words;
}

// Greedy: the longest token first, then the longest continuation, and so on; a rest that nothing
// matches makes the whole word [UNK].
bool WordPiece::append_pieces(std::u32string_view word, std::vector<std::int64_t>& ids) const {
  if (word.size() > kMaxWordCharacters) {
    ids.push_back(vocabulary_->unk_id);
    return false;
  }
  const std::size_t ids_before = ids.size();
  const std::string bytes = to_utf8(word);
  const auto is_boundary = [&](std::size_t i) {
    return i == bytes.size() || (static_cast<unsigned char>(bytes[i]) & 0xC0) != 0x80;
  };
  for (std::size_t begin = 0; begin < bytes.size();) {
    const IdByToken& pieces = begin == 0 ? vocabulary_->id_by_token : vocabulary_->id_by_suffix;
    std::size_t end = std::min(bytes.size(), begin + vocabulary_->longest_piece);
    for (; end > begin; --end) {
      if (!is_boundary(end)) continue;
      const auto found = pieces.find(std::string_view(bytes).substr(begin, end - begin));
      if (found == pieces.end()) continue;
      ids.push_back(found->second);
      break;
    }
    if (end == begin) {
      ids.resize(ids_before);
      ids.push_back(vocabulary_->unk_id);
      return false;
    }
    begin = end;
  }
  return true;
}

std::string WordPiece::decode(const std::vector<std::int64_t>& ids) const {
  std::string text;
  for (const std::int64_t id : ids) {
    if (id < 0 || id >= size()) continue;
    const std::string& token = vocabulary_->tokens[static_cast<std::size_t>(id)];
    if (is_special(token)) continue;
    if (token.starts_with("##")) {
      text += token.substr(2);
    } else {
      if (!text.empty()) text += ' ';
      text += token;
    }
  }
  return text;
}

}  // namespace litevl
