#include "data/caption_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"

namespace litevl {
namespace {

using nlohmann::json;
using Event = json::parse_event_t;

constexpr std::uint64_t kMaxFileBytes = 256u << 20;
constexpr std::int64_t kMaxEntryValues = 100'000;  // captions and other values of one entry
constexpr int kMaxDepth = 16;
constexpr const char* kFormatHint =
    R"(expected [{"video": "a.mp4", "caption": "a text" or ["…", "…"]}, …])";

// Collects the entries, one at a time, so that a hostile file costs the memory of one.
class CaptionListReader {
 public:
  CaptionListReader(const std::filesystem::path& root, const std::string& where)
      : root_(std::filesystem::absolute(root)), where_(where) {}

  std::vector<CaptionedVideo> read(const std::string& text) {
    try {
      // Returning false drops what was just parsed.
      const auto document = json::parse(text, [this](int depth, Event event, json& parsed) {
        return take(depth, event, parsed);
      });
      if (!document.is_array()) fail_list("is not a JSON list");
    } catch (const json::exception& error) {
      const std::string message = error.what();
      fail_list("is not JSON in or after entry " + std::to_string(entry_) + ": " +
                message.substr(std::min(message.find(' '), message.size() - 1) + 1));
    }
    if (videos_.empty()) fail_list("has no entries");
    return std::move(videos_);
  }

 private:
  // `depth` of the list is 0, of its entries 1.
  bool take(int depth, Event event, json& parsed) {
    const bool is_end = event == Event::object_end || event == Event::array_end;
    if (depth == 0 && !is_end && event != Event::array_start) fail_list("is not a JSON list");
    if (depth == 1 && !is_end) {
      ++entry_;
      values_ = 0;
      if (event != Event::object_start) fail_entry("is not an object");
    }
    if (depth > kMaxDepth) fail_entry("is nested too deeply");
    if (++values_ > kMaxEntryValues && depth > 1) fail_entry("has too many values");
    if (depth != 1 || event != Event::object_end) return true;
    add_entry(parsed);
    return false;
  }

  void add_entry(const json& entry) {
    const std::string name = take_name(entry);
    const auto path = (root_ / name).lexically_normal();
    const auto [found, is_new] = index_by_path_.try_emplace(path.native(), videos_.size());
    if (is_new) videos_.push_back({name, path, {}, -1});
    auto& video = videos_[found->second];
    take_captions(entry, video);
    take_family(entry, is_new, video);
  }

  std::string take_name(const json& entry) {
    auto name = entry.find("video");
    if (name == entry.end()) name = entry.find("image");
    if (name == entry.end()) fail_entry("has no \"video\"");
    if (!name->is_string()) fail_entry("\"video\" is not a string");
    auto text = name->get<std::string>();
    if (text.empty() || text.size() > 4096 || text.find('\0') != std::string::npos)
      fail_entry("\"video\" is not the name of a file");
    return text;
  }

  void take_captions(const json& entry, CaptionedVideo& video) {
    const auto caption = entry.find("caption");
    if (caption == entry.end()) fail_entry("has no \"caption\"");
    const json list = caption->is_array() ? *caption : json::array({*caption});
    if (list.empty()) fail_entry("has no caption");
    std::size_t number = 0;
    for (const json& text : list) {
      const std::string which = "caption " + std::to_string(++number);
      if (!text.is_string()) fail_entry(which + " is not a string");
      const auto& value = text.get_ref<const std::string&>();
      if (value.find_first_not_of(" \t\r\n\v\f") == std::string::npos)
        fail_entry(which + " is empty");
      video.captions.push_back(value);
    }
  }

  void take_family(const json& entry, bool is_new, CaptionedVideo& video) {
    const auto family = entry.find("family");
    std::int64_t value = -1;
    if (family != entry.end() && !family->is_null()) {
      // Unsigned: the parser's type of an integer without a sign.
      if (!family->is_number_unsigned() || family->get<std::uint64_t>() > INT64_MAX)
        fail_entry("\"family\" is not a whole number from 0");
      value = family->get<std::int64_t>();
    }
    if (is_new) video.family = value;
    if (video.family != value)
      fail_entry("gives \"" + video.name + "\" another family than an entry before it");
  }

  [[noreturn]] void fail_list(const std::string& what) const {
    throw Error(Error::Kind::kData, where_, what, kFormatHint);
  }
  [[noreturn]] void fail_entry(const std::string& what) const {
    throw Error(Error::Kind::kData, where_ + ", entry " + std::to_string(entry_), what);
  }

  std::filesystem::path root_;
  std::string where_;
  std::int64_t entry_ = 0;   // number of the last one, from 1
  std::int64_t values_ = 0;  // in the entry being parsed
  std::vector<CaptionedVideo> videos_;
  std::unordered_map<std::string, std::size_t> index_by_path_;
};

}  // namespace

std::vector<CaptionedVideo> parse_caption_list(const std::string& json,
                                               const std::filesystem::path& root,
                                               const std::string& where) {
  return CaptionListReader(root, where).read(json);
}

CaptionList load_caption_list(const std::filesystem::path& path) {
  const auto file = std::filesystem::is_directory(path) ? path / "annotations.json" : path;
  const std::string text = read_file(file, kMaxFileBytes);
  return {file, sha256(text),
          parse_caption_list(text, std::filesystem::absolute(file).parent_path(), file.string())};
}

}  // namespace litevl
