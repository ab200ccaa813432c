// Captions as entries: a JSON list (ours, Singularity's, VindLU's, UMT's), JSON lines (ALPRO's,
// BLIP's), VIOLET's splits, or a table.
#include <nlohmann/json.hpp>

#include "data/caption_readers.h"
#include "data/json_entries.h"
#include "data/splits.h"
#include "data/table.h"

namespace litevl {
namespace {

using nlohmann::json;

constexpr const char* kFormat =
    R"(expected [{"video": "a.mp4", "caption": "a text" or ["…", "…"]}, …])";

std::vector<std::string> take_captions(const JsonEntry& entry) {
  const json* caption = entry.find("caption");
  if (caption == nullptr) entry.fail("has no \"caption\"");
  const json list = caption->is_array() ? *caption : json::array({*caption});
  if (list.empty()) entry.fail("has no caption");
  std::vector<std::string> captions;
  for (const json& text : list) {
    const std::string which = "caption " + std::to_string(captions.size() + 1);
    if (!text.is_string()) entry.fail(which + " is not a string");
    captions.push_back(text.get<std::string>());
    if (is_blank(captions.back())) entry.fail(which + " is empty");
  }
  return captions;
}

std::int64_t take_family(const JsonEntry& entry) {
  const json* family = entry.find("family");
  return family == nullptr || family->is_null() ? -1 : entry.number("family");
}

void add_entry(const JsonEntry& entry, CaptionedVideos& videos) {
  const std::string name = entry.video_name();
  auto captions = take_captions(entry);
  const auto family = take_family(entry);
  CaptionedVideo& video = videos.at(name);
  if (video.captions.empty()) video.family = family;
  if (video.family != family)
    entry.fail("gives \"" + video.name + "\" another family than an entry before it");
  std::move(captions.begin(), captions.end(), std::back_inserter(video.captions));
}

}  // namespace

void read_caption_entries(const ListText& list, bool is_lines, CaptionedVideos& videos) {
  const auto read = is_lines ? read_json_lines : read_json_list;
  read(list, kFormat, [&](const JsonEntry& entry) { add_entry(entry, videos); });
}

void read_violet_captions(const ListText& list, CaptionedVideos& videos, ListOrigin& origin) {
  Splits splits(list.options.split);
  read_json_lists(list, R"(expected {"train": [{"video", "caption"}, …], …})",
                  [&](const std::string& split, const JsonEntry& entry) {
                    if (splits.takes(split)) add_entry(entry, videos);
                  });
  origin.split = splits.chosen(list.where);
}

void read_caption_table(const ListText& list, CaptionedVideos& videos) {
  read_table(list, [&](const TableRow& row) {
    const std::string name = row.file_name(columns::kVideo);
    std::string caption = row.text(columns::kCaption);
    videos.at(name).captions.push_back(std::move(caption));
  });
}

}  // namespace litevl
