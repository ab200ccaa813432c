#include "data/json_entries.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "core/json_builder.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxEntryValues = 100'000;  // captions and other values of one entry
constexpr int kMaxDepth = 16;

class EntryReader : public JsonEvents {
 public:
  EntryReader(const ListText& list, const std::string& format, TakeNamedEntry take)
      : list_(list), format_(format), take_(std::move(take)) {
    check_tokens(list_.text, list_.where, kMaxTextBytes);
  }

  void read_list() {
    unit_ = "entry ";
    entry_depth_ = 1;
    read_whole();
  }

  void read_members() {
    entry_depth_ = 1;
    read_whole();
  }

  json read_lists() {
    entry_depth_ = 2;
    rest_ = json::object();
    read_whole();
    return std::move(rest_);
  }

  void read_lines() {
    unit_ = "line ";
    const std::string_view text = list_.text;
    std::int64_t line_number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      const std::string_view line = text.substr(begin, end - begin);
      begin = end + 1;
      ++line_number;
      if (line.find_first_not_of(kWhiteSpace) == std::string_view::npos) continue;
      has_any_ = true;
      number_ = line_number;
      depth_ = 0;
      value_depth_ = -1;
      is_reported_ = false;
      read(line);
      if (!is_reported_) give_entry();  // only now is it known that nothing follows it in its line
    }
    if (!has_any_) fail_list("has no entries");
  }

 private:
  void read_whole() {
    read(list_.text);
    if (!has_any_) fail_list("has no entries");
  }

  void begin(json::value_t container) override {
    if (value_depth_ < 0) {
      if (is_outer(container)) {
        ++depth_;
        number_ = 0;
        return;
      }
      begin_value(container);
    }
    ++depth_;
    builder_.begin(container);
    check();
  }

  void end() override {
    --depth_;
    if (value_depth_ < 0) return;
    builder_.end();
    if (depth_ == value_depth_) end_value();
  }

  void name(std::string& name) override {
    if (value_depth_ >= 0) {
      builder_.name(name);
      return check();
    }
    name_ = std::move(name);
    is_repeated_ = !names_.insert(name_).second;
    if (is_repeated_ && entry_depth_ == 2) fail_list("has \"" + name_ + "\" twice");
  }

  void scalar(json value) override {
    const bool is_whole = value_depth_ < 0;
    if (is_whole) {
      if (depth_ == 0 && entry_depth_ > 0) fail_list("is not " + expected());
      begin_value(value.type());
    }
    builder_.scalar(std::move(value));
    check();
    if (is_whole) end_value();
  }

  void broken(const std::string& reason) override {
    if (entry_depth_ > 0)
      fail_list("is not JSON in or after entry " + std::to_string(number_) + ": " + reason);
    if (!is_reported_) report("is not JSON: " + reason, format_);
  }

  // What holds the entries. Beside lists of entries there may be other values, which are kept.
  bool is_outer(json::value_t container) const {
    if (depth_ >= entry_depth_) return false;
    if (depth_ == 1) return container == json::value_t::array;
    const auto outer = unit_.empty() ? json::value_t::object : json::value_t::array;
    if (container != outer) fail_list("is not " + expected());
    return true;
  }

  // An entry, or a value that is kept.
  void begin_value(json::value_t type) {
    const bool is_object = type == json::value_t::object;
    value_depth_ = depth_;
    builder_ = JsonBuilder({.depth = kMaxDepth, .values = kMaxEntryValues});
    is_reported_ = false;
    is_other_ = depth_ < entry_depth_ || (entry_depth_ == 2 && !is_object);
    if (is_other_) return;
    if (entry_depth_ > 0) ++number_;
    has_any_ = true;
    if (is_repeated_) report("has the name of an entry before it");
    if (!is_object && !is_reported_) report("is not an object");
  }

  void end_value() {
    const bool is_member = value_depth_ < entry_depth_;
    value_depth_ = -1;
    if (is_other_) {
      others_ += builder_.values();
      if (others_ > kMaxEntryValues) fail_list("has too many values");
      if (is_member)
        rest_[name_] = builder_.take();
      else
        rest_[name_].push_back(builder_.take());
    } else if (entry_depth_ > 0 && !is_reported_) {
      give_entry();
    }
  }

  void give_entry() {
    const json object = builder_.take();
    add_or_report(list_.options,
                  [&] { take_(name_, JsonEntry(object, list_.where, label(), number_)); });
  }

  // Hands on what is wrong with the value that is being read.
  void check() {
    if (builder_.problem().empty() || is_reported_) return;
    if (is_other_) fail_list(builder_.problem());
    report(builder_.problem());
  }

  void report(const std::string& what, const std::string& hint = {}) {
    is_reported_ = true;
    report_broken(list_.options,
                  Error(Error::Kind::kData, list_.where + ", " + label(), what, hint));
  }

  std::string label() const {
    const std::string number = std::to_string(number_);
    if (!unit_.empty()) return unit_ + number;
    return '"' + name_ + '"' + (entry_depth_ == 1 ? "" : " entry " + number);
  }

  std::string expected() const { return unit_.empty() ? "a JSON object" : "a JSON list"; }

  [[noreturn]] void fail_list(const std::string& what) const {
    throw Error(Error::Kind::kData, list_.where, what, format_);
  }

  const ListText& list_;
  const std::string& format_;
  const TakeNamedEntry take_;
  std::string unit_;     // before an entry's number; empty: entries are in an object, by name
  int entry_depth_ = 0;  // in the text that is parsed
  int depth_ = 0;        // containers that are open
  bool has_any_ = false;
  std::int64_t number_ = 0;  // of the last entry or its line, from 1
  // The value that is being read, an entry or another.
  JsonBuilder builder_{{}};
  int value_depth_ = -1;                   // where it began; -1: none is
  bool is_other_ = false;                  // it is no entry
  bool is_reported_ = false;               // it is broken, and that was said
  json rest_;                              // the other values
  std::int64_t others_ = 0;                // their number, with what they hold
  std::string name_;                       // of the member being parsed
  bool is_repeated_ = false;               // a member before it has that name
  std::unordered_set<std::string> names_;  // so far
};

TakeNamedEntry without_name(const TakeEntry& take) {
  return [&take](const std::string&, const JsonEntry& entry) { take(entry); };
}

}  // namespace

const json* JsonEntry::find(const char* key) const {
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

std::string JsonEntry::text(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) fail("has no \"" + std::string(key) + "\"");
  if (!value->is_string()) fail("\"" + std::string(key) + "\" is not a string");
  return value->get<std::string>();
}

std::string JsonEntry::file_name(const char* key) const {
  std::string name = text(key);
  if (!is_file_name(name)) fail("\"" + std::string(key) + "\" is not the name of a file");
  return name;
}

std::string JsonEntry::video_name() const {
  for (const char* key : {"video", "image", "clip_name", "video_id"})
    if (find(key) != nullptr) return file_name(key);
  fail("has no \"video\"");
}

std::int64_t JsonEntry::number(const char* key) const {
  const json* value = find(key);
  if (value == nullptr) fail("has no \"" + std::string(key) + "\"");
  // Unsigned: the parser's type of an integer without a sign.
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() > INT64_MAX)
    fail("\"" + std::string(key) + "\" is not a whole number from 0");
  return value->get<std::int64_t>();
}

void JsonEntry::fail(const std::string& what) const {
  throw Error(Error::Kind::kData, place(), what);
}

void read_json_list(const ListText& list, const std::string& format, const TakeEntry& take) {
  EntryReader(list, format, without_name(take)).read_list();
}

void read_json_lines(const ListText& list, const std::string& format, const TakeEntry& take) {
  EntryReader(list, format, without_name(take)).read_lines();
}

void read_json_members(const ListText& list, const std::string& format,
                       const TakeNamedEntry& take) {
  EntryReader(list, format, take).read_members();
}

json read_json_lists(const ListText& list, const std::string& format, const TakeNamedEntry& take) {
  return EntryReader(list, format, take).read_lists();
}

bool is_file_name(const std::string& name) {
  return !name.empty() && name.size() <= 4096 && name.find('\0') == std::string::npos;
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) + 1 - begin);
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(kWhiteSpace) == std::string::npos;
}

}  // namespace litevl
