#include "data/table.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "data/json_entries.h"
#include "text/unicode.h"

namespace litevl {
namespace {

using Fields = std::vector<std::string>;

constexpr std::size_t kMaxColumns = 1000;
constexpr std::size_t kMaxFieldBytes = 1u << 20;

std::size_t skip_mark(const std::string& text) {
  return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // UTF-8's
}

std::string first_line(const std::string& text) {
  const std::size_t begin = text.find_first_not_of("\r\n", skip_mark(text));
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

// The commonest in the first line, which holds the names of columns.
char separator_of(const std::string& line) {
  char best = ',';
  for (const char one : {';', '\t'})
    if (std::count(line.begin(), line.end(), one) > std::count(line.begin(), line.end(), best))
      best = one;
  return best;
}

// Reads row after row.
class Rows {
 public:
  Rows(const std::string& text, const std::string& where, char separator)
      : text_(text), where_(where), separator_(separator), at_(skip_mark(text)) {
    if (text.find('\0') != std::string::npos)
      throw Error(Error::Kind::kData, where, "is not a text file");
  }

  // The next row that is not blank, or nothing.
  bool next(Fields& fields) {
    while (at_ < text_.size()) {
      row_line_ = line_;
      fields.assign(1, {});
      read_row(fields);
      if (fields.size() > 1 || !is_blank(fields[0])) return true;
    }
    return false;
  }

  std::string place() const { return where_ + ", line " + std::to_string(row_line_); }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(Error::Kind::kData, place(), what);
  }

 private:
  void read_row(Fields& fields) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' && is_blank(fields.back())) {
        ++at_;
        fields.back() = read_quoted();
        continue;
      }
      ++at_;
      if (c == '\n' || c == '\r') {
        if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
        ++line_;
        break;
      }
      if (c == separator_) {
        if (fields.size() == kMaxColumns) fail("has too many fields");
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    for (const auto& field : fields) check(field);
  }

  // To the mark that closes the field; two of them stand for one.
  std::string read_quoted() {
    std::string field;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        if (at_ == text_.size() || text_[at_] != '"') return field;
        ++at_;
      }
      line_ += c == '\n';
      field += c;
    }
    fail("a quotation mark is not closed");
  }

  void check(const std::string& field) const {
    if (field.size() > kMaxFieldBytes) fail("a field is longer than 1 MiB");
    const bool is_ascii =
        std::all_of(field.begin(), field.end(), [](char c) { return (c & 0x80) == 0; });
    if (!is_ascii && to_utf8(to_code_points(field)) != field) fail("is not UTF-8");
  }

  const std::string& text_;
  const std::string& where_;
  const char separator_;
  std::size_t at_;
  std::int64_t line_ = 1, row_line_ = 1;
};

Fields header_of(const std::string& line, const std::string& where) {
  Fields names(1);
  Rows(line, where, separator_of(line)).next(names);
  for (auto& name : names) name = trimmed(name);
  return names;
}

// "video" and a number.
bool is_msrvtt_name(const std::string& text) {
  return text.size() > 5 && text.starts_with("video") &&
         text.find_first_not_of("0123456789", 5) == std::string::npos;
}

bool has_any(const Fields& columns, const Fields& names) {
  return std::any_of(names.begin(), names.end(), [&](const auto& name) {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
  });
}

}  // namespace

const std::string* TableRow::find(const Fields& names) const {
  for (const auto& name : names) {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found != columns_.end())
      return &fields_[static_cast<std::size_t>(found - columns_.begin())];
  }
  return nullptr;
}

std::string TableRow::text(const Fields& names) const {
  if (find(names) == nullptr) fail("has no column \"" + names.front() + "\"");
  std::string value = text_or_none(names);
  if (value.empty()) fail("\"" + names.front() + "\" is empty");
  return value;
}

std::string TableRow::file_name(const Fields& names) const {
  std::string name = text(names);
  if (!is_file_name(name)) fail("\"" + names.front() + "\" is not the name of a file");
  return name;
}

std::string TableRow::text_or_none(const Fields& names) const {
  const std::string* field = find(names);
  return field == nullptr ? std::string() : trimmed(*field);
}

void TableRow::fail(const std::string& what) const {
  throw Error(Error::Kind::kData, place_, what);
}

TableColumns table_columns(const std::string& text, const std::string& where) {
  const std::string line = first_line(text);
  if (is_blank(line) || line.size() > kMaxFieldBytes) return {};
  const Fields names = header_of(line, where);
  return {.has_video = has_any(names, columns::kVideo),
          .has_caption = has_any(names, columns::kCaption),
          .has_question = has_any(names, columns::kQuestion),
          .is_ids = names.size() == 1 && (names[0] == "video_id" || is_msrvtt_name(names[0]))};
}

void read_table(const std::string& text, const std::string& where,
                const std::function<void(const TableRow&)>& take) {
  Rows rows(text, where, separator_of(first_line(text)));
  Fields names, fields;
  if (!rows.next(names)) rows.fail("has no header");
  for (auto& name : names) name = trimmed(name);
  bool has_any_row = false;
  while (rows.next(fields)) {
    has_any_row = true;
    if (fields.size() != names.size())
      throw Error(
          Error::Kind::kData, rows.place(),
          std::to_string(fields.size()) + " fields, expected " + std::to_string(names.size()),
          "put texts that hold the separator in quotation marks");
    take(TableRow(names, fields, rows.place()));
  }
  if (!has_any_row) throw Error(Error::Kind::kData, where, "has no rows below its header");
}

void read_names(const std::string& text, const std::string& where,
                const std::function<void(const TableRow&)>& take) {
  Rows rows(text, where, ',');
  const Fields names = {columns::kVideo[1]};
  Fields fields;
  bool is_first = true, has_any_row = false;
  while (rows.next(fields)) {
    const bool is_header = is_first && fields.size() == 1 && trimmed(fields[0]) == names[0];
    is_first = false;
    if (is_header) continue;
    has_any_row = true;
    const TableRow row(names, fields, rows.place());
    if (fields.size() != 1 || trimmed(fields[0]).find(' ') != std::string::npos)
      row.fail("is not a name, expected one a line");
    take(row);
  }
  if (!has_any_row) throw Error(Error::Kind::kData, where, "has no names");
}

}  // namespace litevl
