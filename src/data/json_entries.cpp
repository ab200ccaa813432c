#include "data/json_entries.h"

#include <algorithm>
#include <nlohmann/json.hpp>

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
  EntryReader(const std::string& where, const std::string& format, const TakeEntry& take)
      : where_(where), format_(format), take_(take) {}

  void read_list(const std::string& text) {
    unit_ = ", entry ";
    entry_depth_ = 1;
    try {
      if (!parse(text).is_array()) fail_list("is not a JSON list");
    } catch (const json::exception& error) {
      fail_list("is not JSON in or after entry " + std::to_string(number_) + ": " + reason(error));
    }
    if (number_ == 0) fail_list("has no entries");
  }

  void read_lines(const std::string& text) {
    unit_ = ", line ";
    entry_depth_ = 0;
    bool has_any = false;
    std::int64_t line_number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      const std::string line = text.substr(begin, end - begin);
      begin = end + 1;
      number_ = line_number++;  // `observe` counts the entry
      if (is_blank(line)) continue;
      has_any = true;
      try {
        parse(line);
      } catch (const json::exception& error) {
        throw Error(Error::Kind::kData, where_ + unit_ + std::to_string(line_number),
                    "is not JSON: " + reason(error), format_);
      }
    }
    if (!has_any) fail_list("has no entries");
  }

 private:
  json parse(const std::string& text) {
    // Returning false drops what was just parsed.
    return json::parse(text, [this](int depth, Event event, json& parsed) {
      return observe(depth, event, parsed);
    });
  }

  bool observe(int depth, Event event, json& parsed) {
    const bool is_end = event == Event::object_end || event == Event::array_end;
    if (depth < entry_depth_ && !is_end && event != Event::array_start)
      fail_list("is not a JSON list");
    if (depth == entry_depth_ && !is_end) {
      ++number_;
      values_ = 0;
      if (event != Event::object_start) fail_entry("is not an object");
    }
    if (depth > kMaxDepth) fail_entry("is nested too deeply");
    if (++values_ > kMaxEntryValues && depth > entry_depth_) fail_entry("has too many values");
    if (depth != entry_depth_ || event != Event::object_end) return true;
    take_(JsonEntry(parsed, place()));
    return false;
  }

  std::string place() const { return where_ + unit_ + std::to_string(number_); }

  [[noreturn]] void fail_list(const std::string& what) const {
    throw Error(Error::Kind::kData, where_, what, format_);
  }
  [[noreturn]] void fail_entry(const std::string& what) const {
    throw Error(Error::Kind::kData, place(), what);
  }

  const std::string& where_;
  const std::string& format_;
  const TakeEntry& take_;
  std::string unit_;
  int entry_depth_ = 0;      // in the text that is parsed
  std::int64_t number_ = 0;  // of the last entry or its line, from 1
  std::int64_t values_ = 0;  // in the entry being parsed
};

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
  if (name.empty() || name.size() > 4096 || name.find('\0') != std::string::npos)
    fail("\"" + std::string(key) + "\" is not the name of a file");
  return name;
}

void JsonEntry::fail(const std::string& what) const {
  throw Error(Error::Kind::kData, place_, what);
}

void read_json_list(const std::string& text, const std::string& where, const std::string& format,
                    const TakeEntry& take) {
  EntryReader(where, format, take).read_list(text);
}

void read_json_lines(const std::string& text, const std::string& where, const std::string& format,
                     const TakeEntry& take) {
  EntryReader(where, format, take).read_lines(text);
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
