#include "data/caption_list.h"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/files.h"
#include "core/sha256.h"
#include "data/json_entries.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr const char* kFormat =
    R"(expected [{"video": "a.mp4", "caption": "a text" or ["…", "…"]}, …])";

class CaptionListReader {
 public:
  explicit CaptionListReader(const std::filesystem::path& root)
      : root_(std::filesystem::absolute(root)) {}

  void add(const JsonEntry& entry) {
    const bool is_image = entry.find("video") == nullptr && entry.find("image") != nullptr;
    const std::string name = entry.file_name(is_image ? "image" : "video");
    const auto path = (root_ / name).lexically_normal();
    const auto [found, is_new] = index_by_path_.try_emplace(path.native(), videos_.size());
    if (is_new) videos_.push_back({name, path, {}, -1});
    auto& video = videos_[found->second];
    take_captions(entry, video);
    take_family(entry, is_new, video);
  }

  std::vector<CaptionedVideo> take() { return std::move(videos_); }

 private:
  static void take_captions(const JsonEntry& entry, CaptionedVideo& video) {
    const json* caption = entry.find("caption");
    if (caption == nullptr) entry.fail("has no \"caption\"");
    const json list = caption->is_array() ? *caption : json::array({*caption});
    if (list.empty()) entry.fail("has no caption");
    std::size_t number = 0;
    for (const json& text : list) {
      const std::string which = "caption " + std::to_string(++number);
      if (!text.is_string()) entry.fail(which + " is not a string");
      const auto& value = text.get_ref<const std::string&>();
      if (is_blank(value)) entry.fail(which + " is empty");
      video.captions.push_back(value);
    }
  }

  static void take_family(const JsonEntry& entry, bool is_new, CaptionedVideo& video) {
    const json* family = entry.find("family");
    std::int64_t value = -1;
    if (family != nullptr && !family->is_null()) {
      // Unsigned: the parser's type of an integer without a sign.
      if (!family->is_number_unsigned() || family->get<std::uint64_t>() > INT64_MAX)
        entry.fail("\"family\" is not a whole number from 0");
      value = family->get<std::int64_t>();
    }
    if (is_new) video.family = value;
    if (video.family != value)
      entry.fail("gives \"" + video.name + "\" another family than an entry before it");
  }

  std::filesystem::path root_;
  std::vector<CaptionedVideo> videos_;
  std::unordered_map<std::string, std::size_t> index_by_path_;
};

}  // namespace

std::vector<CaptionedVideo> parse_caption_list(const std::string& text,
                                               const std::filesystem::path& root,
                                               const std::string& where) {
  CaptionListReader reader(root);
  read_json_list(text, where, kFormat, [&](const JsonEntry& entry) { reader.add(entry); });
  return reader.take();
}

CaptionList load_caption_list(const std::filesystem::path& path) {
  const auto file = std::filesystem::is_directory(path) ? path / "annotations.json" : path;
  const std::string text = read_file(file, kMaxListBytes);
  return {file, sha256(text),
          parse_caption_list(text, std::filesystem::absolute(file).parent_path(), file.string())};
}

}  // namespace litevl
