// The entries of annotation files, which strangers wrote: read one at a time, so that a hostile
// file costs the memory of one, and with the place of each for errors.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "data/list_text.h"

namespace litevl {

inline constexpr std::uint64_t kMaxListBytes = 256u << 20;
inline constexpr std::size_t kMaxTextBytes = 1u << 20;  ///< of one text in a list

/// One entry: an object. Lives as long as the call that gives it.
class JsonEntry {
 public:
  /// `where` names the file and `label` the entry in it ("entry 3"), which is the `index`-th.
  JsonEntry(const nlohmann::json& object, const std::string& where, std::string label,
            std::int64_t index)
      : object_(object), where_(where), label_(std::move(label)), index_(index) {}

  /// The value at `key`, or nullptr if there is none.
  const nlohmann::json* find(const char* key) const;

  /// The string at `key`, which may be blank. Throws Error (kData) if there is none or it is
  /// something else.
  std::string text(const char* key) const;

  /// The string at `key`, to be the name of a file.
  /// Throws Error (kData) if there is none, or it is empty, over 4096 bytes or has a NUL.
  std::string file_name(const char* key) const;

  /// The name of the entry's video, under one of the keys that the files have for it: "video",
  /// "image", "clip_name" or "video_id". Errors as of `file_name`.
  std::string video_name() const;

  /// The whole number at `key`, from 0. Throws Error (kData) if there is none or it is not one.
  std::int64_t number(const char* key) const;

  /// "list.json, entry 3": what errors begin with.
  std::string place() const { return where_ + ", " + label_; }

  /// Its number in the list that it is in, from 1.
  std::int64_t index() const { return index_; }

  /// Throws Error (kData) "list.json, entry 3: `what`".
  [[noreturn]] void fail(const std::string& what) const;

 private:
  const nlohmann::json& object_;
  const std::string& where_;
  std::string label_;
  std::int64_t index_;
};

using TakeEntry = std::function<void(const JsonEntry&)>;

/// Gives every entry of a JSON list to `take`, in order. What is wrong with a single entry goes
/// where `add_or_report` (list_text.h) sends it: an Error of `take`, an entry that is no object,
/// has a name twice at any level, is nested more than 16 deep or has more than 100,000 values.
/// Throws Error (kData) if the text is no such list (`format`, as a hint, says what was expected),
/// is empty, or has a text of more than 1 MiB.
void read_json_list(const ListText& list, const std::string& format, const TakeEntry& take);

/// The same of JSON lines, an object each, where a line that is not JSON is a broken entry, too;
/// blank lines are passed over.
void read_json_lines(const ListText& list, const std::string& format, const TakeEntry& take);

using TakeNamedEntry = std::function<void(const std::string& name, const JsonEntry&)>;

/// The same of the members of a JSON object of objects, {"name": {…}, …}; one with the name of
/// another before it is a broken entry.
void read_json_members(const ListText& list, const std::string& format, const TakeNamedEntry& take);

/// The same of the lists in a JSON object, {"name": [{…}, …], …}, with the list's name, which must
/// not come twice. Returns the object without these entries, which may have 100,000 values.
nlohmann::json read_json_lists(const ListText& list, const std::string& format,
                               const TakeNamedEntry& take);

/// Whether `name` may be that of a file: neither empty nor over 4096 bytes, and without NULs.
bool is_file_name(const std::string& name);

inline constexpr const char* kWhiteSpace = " \t\r\n\v\f";  ///< ASCII's

/// Without the ASCII white space around it.
std::string trimmed(const std::string& text);

/// Whether there is nothing but ASCII white space.
bool is_blank(const std::string& text);

}  // namespace litevl
