#include "data/recognise_format.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/json_text.h"
#include "data/json_entries.h"
#include "data/table.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

using Keys = std::set<std::string>;

bool has(const Keys& keys, const char* key) { return keys.contains(key); }

// The text up to where the format is known: at most a first entry in most formats.
class FormatFinder : public json::json_sax_t {
 public:
  std::optional<RecognisedFormat> find(const std::string& text) {
    // Not strict: more lines may follow the first.
    json::sax_parse(text, this, json::input_format_t::json, /*strict=*/false);
    return found_;
  }

  bool start_object(std::size_t) override { return open('{'); }
  bool start_array(std::size_t) override {
    // A list in an object: MSR-VTT's are known by their names.
    if (containers_ == "{" && (member_ == "videos" || member_ == "sentences"))
      return !accept(AnnotationFormat::kMsrvtt, false);
    return open('[');
  }
  bool key(std::string& name) override {
    if (containers_.size() == 1) member_ = name;
    last_key_ = name;
    keys_of_depth_[containers_.size() - 1].insert(name);
    constexpr std::int64_t kMaxNames = 100'000;  // more than any entry may have values
    return ++names_ <= kMaxNames;
  }
  bool end_array() override {
    close();
    return true;
  }
  bool end_object() override {
    const Keys keys = keys_of_depth_.back();
    const bool is_known =
        (containers_ == "[{" && in_list(keys)) || (containers_ == "{{" && in_object(keys)) ||
        (containers_ == "{[{" && in_named_list(keys)) || (containers_ == "{" && in_line(keys));
    close();
    return !is_known && !containers_.empty();
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return take_number(); }
  bool number_unsigned(std::uint64_t) override { return take_number(); }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(json::binary_t&) override { return true; }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }

 private:
  bool open(char container) {
    constexpr std::size_t kMaxDepth = 16;
    containers_ += container;
    keys_of_depth_.resize(containers_.size());
    keys_of_depth_.back().clear();
    return containers_.size() <= kMaxDepth;
  }
  bool take_number() {
    if (containers_ == "[{" && last_key_ == "video_id") has_number_ = true;
    return true;
  }

  void close() {
    containers_.pop_back();
    keys_of_depth_.resize(containers_.size());
  }

  bool accept(AnnotationFormat format, bool has_questions) {
    found_ = RecognisedFormat{format, has_questions};
    return true;
  }
  // Whether an object with these keys, at that place, says what the format is.
  bool in_list(const Keys& keys) {
    if (has(keys, "question") && has(keys, "video_name"))
      return accept(AnnotationFormat::kActivityNetQa, true);
    if (has(keys, "question"))
      return accept(has_number_ ? AnnotationFormat::kNumberedQuestions : AnnotationFormat::kList,
                    true);
    return accept(has(keys, "description") && has(keys, "times") ? AnnotationFormat::kDidemo
                                                                 : AnnotationFormat::kList,
                  false);
  }
  bool in_object(const Keys& keys) {
    if (has(keys, "question")) return accept(AnnotationFormat::kMaLmm, true);
    return has(keys, "sentences") && accept(AnnotationFormat::kActivityNet, false);
  }
  bool in_named_list(const Keys& keys) {
    if (has(keys, "question")) return accept(AnnotationFormat::kViolet, true);
    return has(keys, "caption") && accept(AnnotationFormat::kViolet, false);
  }
  bool in_line(const Keys& keys) {
    if (has(keys, "question")) return accept(AnnotationFormat::kLines, true);
    return has(keys, "caption") && accept(AnnotationFormat::kLines, false);
  }

  std::string containers_;           // those that are open, outermost first, as "[{"
  std::vector<Keys> keys_of_depth_;  // of each of them
  std::string member_, last_key_;    // member: of the outermost object
  std::int64_t names_ = 0;           // so far
  bool has_number_ = false;          // for a "video_id"
  std::optional<RecognisedFormat> found_;
};

}  // namespace

RecognisedFormat recognise_format(const std::string& text, const std::string& where) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && (text[begin] == '[' || text[begin] == '{')) {
    check_tokens(text, where, kMaxTextBytes);
    if (const auto found = FormatFinder().find(text)) return *found;
    // A reader says what is wrong with it.
    if (text[begin] == '[') return {};
    throw Error(Error::Kind::kData, where, "is JSON of no known format",
                "expected one of those in docs/data.md, such as [{\"video\": \"a.mp4\", "
                "\"caption\": \"a text\"}, …]");
  }
  const auto columns = table_columns(text, where);
  if (columns.has_video && columns.has_question) return {AnnotationFormat::kTable, true};
  if (columns.has_video && columns.has_caption) return {AnnotationFormat::kTable, false};
  if (columns.is_ids) return {AnnotationFormat::kIds, false};
  throw Error(
      Error::Kind::kData, where, "is neither JSON nor a table of a known format",
      "expected one of those in docs/data.md, such as a table with the header video_id,caption");
}

}  // namespace litevl
