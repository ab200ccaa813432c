#include "data/json_entries.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "core/error.h"

namespace litevl {
namespace {

using nlohmann::json;
using Event = json::parse_event_t;

constexpr std::int64_t kMaxEntryValues = 100'000;  // captions and other values of one entry
constexpr int kMaxDepth = 16;
constexpr const char* kWhiteSpace = " \t\r\n\v\f";

// json's message without its number in brackets.
std::string reason(const json::exception& error) {
  const std::string message = error.what();
  return message.substr(std::min(message.find(' '), message.size() - 1) + 1);
}

class EntryReader {
 public:
  EntryReader(const std::string& where, const std::string& format, TakeNamedEntry take)
      : where_(where), format_(format), take_(std::move(take)) {}

  void read_list(const std::string& text) {
    unit_ = ", entry ";
    entry_depth_ = 1;
    expected_ = "a JSON list";
    parse_whole(text, &json::is_array);
  }

  void read_members(const std::string& text) {
    entry_depth_ = 1;
    expected_ = "a JSON object";
    parse_whole(text, &json::is_object);
  }

  json read_lists(const std::string& text) {
    entry_depth_ = 2;
    expected_ = "a JSON object";
    return parse_whole(text, &json::is_object);
  }

  void read_lines(const std::string& text) {
    unit_ = ", line ";
    entry_depth_ = 0;
    std::int64_t line_number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      const std::string line = text.substr(begin, end - begin);
      begin = end + 1;
      number_ = line_number++;  // `observe` counts the entry
      if (is_blank(line)) continue;
      has_any_ = true;
      try {
        parse(line);
      } catch (const json::exception& error) {
        throw Error(Error::Kind::kData, where_ + unit_ + std::to_string(line_number),
                    "is not JSON: " + reason(error), format_);
      }
    }
    if (!has_any_) fail_list("has no entries");
  }

 private:
  json parse_whole(const std::string& text, bool (json::*is_expected)() const noexcept) {
    json rest;
    try {
      rest = parse(text);
    } catch (const json::exception& error) {
      fail_list("is not JSON in or after entry " + std::to_string(number_) + ": " + reason(error));
    }
    if (!(rest.*is_expected)()) fail_list("is not " + expected_);
    if (!has_any_) fail_list("has no entries");
    return rest;
  }

  json parse(const std::string& text) {
    // Returning false drops what was just parsed.
    return json::parse(text, [this](int depth, Event event, json& parsed) {
      return observe(depth, event, parsed);
    });
  }

  bool observe(int depth, Event event, json& parsed) {
    const bool is_end = event == Event::object_end || event == Event::array_end;
    if (event == Event::key) {
      if (depth == 1 && entry_depth_ >= 1) take_name(parsed);
    } else if (depth < entry_depth_ && !is_end) {
      begin_container(depth, event);
    } else if (depth == entry_depth_ && !is_end) {
      begin_entry(event);
    }
    if (depth > kMaxDepth) fail_entry("is nested too deeply");
    if (++values_ > kMaxEntryValues && depth > entry_depth_) fail_entry("has too many values");
    if (depth != entry_depth_ || event != Event::object_end || is_other_) return true;
    take_(name_, JsonEntry(parsed, place()));
    return false;
  }

  // What holds the entries.
  void begin_container(int depth, Event event) {
    const bool is_list = expected_ == "a JSON list";
    if (depth == 0 && event != (is_list ? Event::array_start : Event::object_start))
      fail_list("is not " + expected_);
    // Beside the lists of entries there may be other values, which are kept.
    if (depth == 1) is_other_ = event != Event::array_start;
    number_ = 0;
  }

  void begin_entry(Event event) {
    if (is_other_ || (entry_depth_ == 2 && event != Event::object_start)) {
      if (++others_ > kMaxEntryValues) fail_list("has too many values");
      return;
    }
    ++number_;
    values_ = 0;
    has_any_ = true;
    if (event != Event::object_start) fail_entry("is not an object");
  }

  void take_name(const json& name) {
    name_ = name.get<std::string>();
    if (!names_.insert(name_).second) fail_list("has \"" + name_ + "\" twice");
  }

  std::string place() const {
    if (unit_.empty() && entry_depth_ == 1) return where_ + ", \"" + name_ + "\"";
    if (unit_.empty()) return where_ + ", \"" + name_ + "\" entry " + std::to_string(number_);
    return where_ + unit_ + std::to_string(number_);
  }

  [[noreturn]] void fail_list(const std::string& what) const {
    throw Error(Error::Kind::kData, where_, what, format_);
  }
  [[noreturn]] void fail_entry(const std::string& what) const {
    throw Error(Error::Kind::kData, place(), what);
  }

  const std::string& where_;
  const std::string& format_;
  const TakeNamedEntry take_;
  std::string unit_;      // before an entry's number; empty: entries have names
  std::string expected_;  // of the whole document
  int entry_depth_ = 0;   // in the text that is parsed
  bool has_any_ = false;
  std::int64_t number_ = 0;                // of the last entry or its line, from 1
  std::int64_t values_ = 0;                // in the entry being parsed
  std::int64_t others_ = 0;                // values beside the entries
  bool is_other_ = false;                  // inside a value that holds no entries
  std::string name_;                       // of the member being parsed
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
  throw Error(Error::Kind::kData, place_, what);
}

void read_json_list(const std::string& text, const std::string& where, const std::string& format,
                    const TakeEntry& take) {
  EntryReader(where, format, without_name(take)).read_list(text);
}

void read_json_lines(const std::string& text, const std::string& where, const std::string& format,
                     const TakeEntry& take) {
  EntryReader(where, format, without_name(take)).read_lines(text);
}

void read_json_members(const std::string& text, const std::string& where, const std::string& format,
                       const TakeNamedEntry& take) {
  EntryReader(where, format, take).read_members(text);
}

json read_json_lists(const std::string& text, const std::string& where, const std::string& format,
                     const TakeNamedEntry& take) {
  return EntryReader(where, format, take).read_lists(text);
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
