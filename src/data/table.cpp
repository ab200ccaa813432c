#include "data/table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "data/json_entries.h"
#include "litevl/error.h"
#include "text/unicode.h"

namespace litevl {
namespace {

using Fields = std::vector<std::string>;

constexpr std::size_t kMaxColumns = 1000;

std::string first_line(const std::string& text) {
  const std::size_t begin = text.find_first_not_of("\r\n");
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
  Rows(std::string_view text, const std::string& where, char separator)
      : text_(text), where_(where), separator_(separator) {}

  // The next row that is not blank, or false. It may be broken: then `problem` is not null.
  bool next(Fields& fields) {
    while (at_ < text_.size()) {
      row_line_ = line_;
      row_begin_ = at_;
      problem_ = nullptr;
      fields.assign(1, {});
      read_row(fields);
      if (problem_ == nullptr && fields.size() == 1 && is_blank(fields[0])) continue;
      ++count_;
      return true;
    }
    return false;
  }

  // How many there were so far, with those that are broken.
  std::int64_t count() const { return count_; }

  // Of the last row, from 1.
  std::int64_t line() const { return row_line_; }

  const char* problem() const { return problem_; }

  Error error(const std::string& what, const std::string& hint = {}) const {
    return {Error::Kind::kData, where_ + ", line " + std::to_string(row_line_), what, hint};
  }

 private:
  void read_row(Fields& fields) {
    is_blank_ = true;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' && is_blank_) {
        ++at_;
        fields.back().clear();
        if (!read_quoted(fields.back())) return;
        continue;
      }
      ++at_;
      if (c == '\n' || c == '\r') {
        if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
        ++line_;
        break;
      }
      if (c != separator_)
        append(c, fields.back());
      else if (fields.size() == kMaxColumns)
        problem_ = "has too many fields";
      else
        begin_field(fields);
    }
    for (const auto& field : fields) check(field);
  }

  // To the mark that closes the field; two of them stand for one. False if there is none: the row
  // is then only its first line, for its mark would take all that follow with it.
  bool read_quoted(std::string& field) {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        if (at_ == text_.size() || text_[at_] != '"') return true;
        ++at_;
      }
      line_ += c == '\n';
      append(c, field);
    }
    problem_ = "a quotation mark is not closed";
    if (std::exchange(is_unclosed_, true)) return false;
    at_ = std::min(text_.find('\n', row_begin_), text_.size() - 1) + 1;
    line_ = row_line_ + 1;
    return false;
  }

  void begin_field(Fields& fields) {
    fields.emplace_back();
    is_blank_ = true;
  }

  void append(char c, std::string& field) {
    is_blank_ = is_blank_ && std::string_view(kWhiteSpace).find(c) != std::string_view::npos;
    if (field.size() < kMaxTextBytes)
      field += c;
    else
      problem_ = "a field is longer than 1 MiB";
  }

  void check(const std::string& field) {
    const bool is_ascii =
        std::all_of(field.begin(), field.end(), [](char c) { return (c & 0x80) == 0; });
    if (!is_ascii && problem_ == nullptr && to_utf8(to_code_points(field)) != field)
      problem_ = "is not UTF-8";
  }

  const std::string_view text_;
  const std::string& where_;
  const char separator_;
  std::size_t at_ = 0, row_begin_ = 0;
  std::int64_t line_ = 1, row_line_ = 1, count_ = 0;
  bool is_blank_ = true;           // the field that is being read
  bool is_unclosed_ = false;       // a quotation mark before was not closed
  const char* problem_ = nullptr;  // with the row that is being read
};

// Gives `take` every row that is left and whole: it has `count` fields, or any number if that is 0.
template <typename Take>
void read_rows(const ListText& list, Rows& rows, std::size_t count, const Take& take) {
  for (Fields fields; rows.next(fields);) {
    if (rows.problem() != nullptr)
      report_broken(list.options, rows.error(rows.problem()));
    else if (count != 0 && fields.size() != count)
      report_broken(
          list.options,
          rows.error(std::to_string(fields.size()) + " fields, expected " + std::to_string(count),
                     "put texts that hold the separator in quotation marks"));
    else
      add_or_report(list.options, [&] { take(fields); });
  }
}

// The next row, which must be whole. Throws Error (kData).
Fields read_header(Rows& rows) {
  Fields names;
  if (!rows.next(names)) throw rows.error("has no header");
  if (rows.problem() != nullptr) throw rows.error(rows.problem());
  for (auto& name : names) name = trimmed(name);
  for (auto name = names.begin(); name != names.end(); ++name)
    if (!name->empty() && std::find(names.begin(), name, *name) != name)
      throw rows.error("has the column " + *name + " twice", "one of them would be lost");
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
  throw Error(Error::Kind::kData, place(), what);
}

TableColumns table_columns(const std::string& text, const std::string& where) {
  const std::string line = first_line(text);
  if (is_blank(line) || line.size() > kMaxTextBytes) return {};
  Rows rows(line, where, separator_of(line));
  const Fields names = read_header(rows);
  return {.has_video = has_any(names, columns::kVideo),
          .has_caption = has_any(names, columns::kCaption),
          .has_question = has_any(names, columns::kQuestion),
          .is_ids = names.size() == 1 && (names[0] == "video_id" || is_msrvtt_name(names[0]))};
}

void read_table(const ListText& list, const std::function<void(const TableRow&)>& take) {
  Rows rows(list.text, list.where, separator_of(first_line(list.text)));
  const Fields names = read_header(rows);
  read_rows(list, rows, names.size(),
            [&](const Fields& fields) { take(TableRow(names, fields, list.where, rows.line())); });
  if (rows.count() < 2) throw Error(Error::Kind::kData, list.where, "has no rows below its header");
}

void read_names(const ListText& list, const std::function<void(const TableRow&)>& take) {
  Rows rows(list.text, list.where, ',');
  const Fields names = {columns::kVideo[1]};
  bool has_header = false;
  read_rows(list, rows, 0, [&](const Fields& fields) {
    if (rows.count() == 1 && fields.size() == 1 && trimmed(fields[0]) == names[0]) {
      has_header = true;
      return;
    }
    const TableRow row(names, fields, list.where, rows.line());
    if (fields.size() != 1 || trimmed(fields[0]).find(' ') != std::string::npos)
      row.fail("is not a name, expected one per line");
    take(row);
  });
  if (rows.count() == (has_header ? 1 : 0))
    throw Error(Error::Kind::kData, list.where, "has no names");
}

}  // namespace litevl
