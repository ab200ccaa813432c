// Tables as text: comma, semicolon or tab separated values with a header (RFC 4180).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "data/list_text.h"

namespace litevl {

/// A row below the header. Lives as long as the call that gives it.
class TableRow {
 public:
  /// `where` names the file, `line` counts from 1.
  TableRow(const std::vector<std::string>& columns, const std::vector<std::string>& fields,
           const std::string& where, std::int64_t line)
      : columns_(columns), fields_(fields), where_(where), line_(line) {}

  /// The field of the first of `names` that is a column, without white space around it. Throws
  /// Error (kData) if there is no such column or the field is empty.
  std::string text(const std::vector<std::string>& names) const;

  /// The same, to be the name of a file; over 4096 bytes are an error too.
  std::string file_name(const std::vector<std::string>& names) const;

  /// The same, or an empty text.
  std::string text_or_none(const std::vector<std::string>& names) const;

  /// "list.csv, line 3": what errors begin with.
  std::string place() const { return where_ + ", line " + std::to_string(line_); }

  /// Throws Error (kData) "list.csv, line 3: `what`".
  [[noreturn]] void fail(const std::string& what) const;

 private:
  const std::string* find(const std::vector<std::string>& names) const;

  const std::vector<std::string>& columns_;
  const std::vector<std::string>& fields_;
  const std::string& where_;
  std::int64_t line_;
};

/// The columns' names that stand for a video, a caption and so on in the files that exist.
namespace columns {
inline const std::vector<std::string> kVideo = {"video", "video_id", "image"};
inline const std::vector<std::string> kCaption = {"caption", "sentence"};
inline const std::vector<std::string> kQuestion = {"question"};
inline const std::vector<std::string> kAnswer = {"answer"};
inline const std::vector<std::string> kType = {"type", "answer_type"};
inline const std::vector<std::string> kQuestionId = {"question_id"};
}  // namespace columns

/// What a table's header names.
struct TableColumns {
  bool has_video = false, has_caption = false, has_question = false;
  bool is_ids = false;  ///< one column: names of MSR-VTT's videos, under video_id or no header
};
TableColumns table_columns(const std::string& text, const std::string& where);

/// Gives every row to `take`, in order; blank lines are passed over. The header's first line tells
/// the separator. What is wrong with a single row goes where `add_or_report` (list_text.h) sends
/// it, with the line from 1: an Error of `take`, more or fewer fields than the header, a field that
/// is not UTF-8 or over 1 MiB, a quotation mark that is not closed. Throws Error (kData) if the
/// header is broken or there are no rows.
void read_table(const ListText& list, const std::function<void(const TableRow&)>& take);

/// The same of a list of names, one a line, under a header video_id or without one.
void read_names(const ListText& list, const std::function<void(const TableRow&)>& take);

}  // namespace litevl
