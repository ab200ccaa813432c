// MSR-VTT's JSON of videos and sentences, and lists of its videos' names.
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "data/caption_readers.h"
#include "data/json_entries.h"
#include "data/read_list.h"
#include "data/splits.h"
#include "data/table.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = R"(expected {"videos": [{"video_id"}], "sentences": […]})";

struct MsrvttVideo {
  std::string split;
  std::vector<std::string> captions;
};

// The content of a file. Its two lists may come in any order.
struct Msrvtt {
  std::vector<std::string> names;  // in the file's order
  std::unordered_map<std::string, MsrvttVideo> videos;
  struct Sentence {
    std::string video, caption;
    std::size_t file = 0;    // of `files`
    std::int64_t entry = 0;  // its number there, from 1
  };
  std::vector<Sentence> sentences;
  std::vector<std::string> files;  // as errors name them
};

void add_video(const JsonEntry& entry, Msrvtt& content) {
  const std::string name = entry.file_name("video_id");
  const std::string split = entry.find("split") == nullptr ? "" : entry.text("split");
  if (!content.videos.try_emplace(name, MsrvttVideo{split, {}}).second)
    entry.fail("repeats the video \"" + name + "\"");
  content.names.push_back(name);
}

void add_sentence(const JsonEntry& entry, Msrvtt& content) {
  auto caption = entry.text("caption");
  if (is_blank(caption)) entry.fail("\"caption\" is empty");
  content.sentences.push_back(
      {entry.file_name("video_id"), std::move(caption), content.files.size() - 1, entry.index()});
}

void give_sentences(const AnnotationOptions& options, Msrvtt& content) {
  for (auto& sentence : content.sentences)
    add_or_report(options, [&] {
      const auto found = content.videos.find(sentence.video);
      if (found == content.videos.end())
        throw Error(Error::Kind::kData,
                    content.files[sentence.file] + ", \"sentences\" entry " +
                        std::to_string(sentence.entry),
                    "is of \"" + sentence.video + "\", which is not one of the videos");
      found->second.captions.push_back(std::move(sentence.caption));
    });
}

void read_content(const ListText& list, Msrvtt& content) {
  content.files.push_back(list.where);
  read_json_lists(list, kFormat, [&](const std::string& name, const JsonEntry& entry) {
    if (name == "videos") add_video(entry, content);
    if (name == "sentences") add_sentence(entry, content);
  });
}

// The files that captions of names are joined from: the one that the options name or those beside
// the list. The videos of 1k-A come from all of MSR-VTT's own splits.
std::vector<fs::path> caption_files(const ListText& list) {
  if (!list.options.captions.empty()) return {list.options.captions};
  const auto folder = fs::absolute(list.where).parent_path();
  if (fs::exists(folder / "MSRVTT_data.json")) return {folder / "MSRVTT_data.json"};
  std::vector<fs::path> files;
  for (const char* name : {"train_val_videodatainfo.json", "test_videodatainfo.json"})
    if (fs::exists(folder / name)) files.push_back(folder / name);
  if (files.empty())
    throw Error(Error::Kind::kUsage, list.where,
                "names videos but has no captions, and MSRVTT_data.json is not beside it",
                "pass --captions FILE with MSR-VTT's JSON");
  return files;
}

void add_captions(const std::string& name, const std::string& place, const Msrvtt& content,
                  CaptionedVideos& videos) {
  const auto found = content.videos.find(name);
  if (found == content.videos.end() || found->second.captions.empty())
    throw Error(Error::Kind::kData, place, "\"" + name + "\" has no sentences");
  videos.at(name).captions = found->second.captions;
}

}  // namespace

void read_msrvtt(const ListText& list, CaptionedVideos& videos, ListOrigin& origin) {
  Msrvtt content;
  read_content(list, content);
  give_sentences(list.options, content);
  Splits splits(list.options.split);
  for (const auto& name : content.names)
    if (splits.takes(content.videos.at(name).split))
      add_or_report(list.options, [&] { add_captions(name, list.where, content, videos); });
  origin.split = splits.chosen(list.where);
}

void read_msrvtt_ids(const ListText& list, CaptionedVideos& videos, ListOrigin& origin) {
  Msrvtt content;
  for (const auto& file : caption_files(list)) {
    const std::string text = read_joined(file, kMaxListBytes, origin);
    read_content({text, file.string(), list.options}, content);
  }
  give_sentences(list.options, content);
  read_names(list, [&](const TableRow& row) {
    const std::string name = row.file_name(columns::kVideo);
    if (videos.has(name)) row.fail("repeats the video \"" + name + "\"");
    add_captions(name, row.place(), content, videos);
  });
}

}  // namespace litevl
