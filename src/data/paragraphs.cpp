// Datasets whose sentences tell of moments; a video's are joined to one paragraph: DiDeMo and
// ActivityNet Captions.
#include <nlohmann/json.hpp>

#include "data/caption_readers.h"
#include "data/json_entries.h"

namespace litevl {
namespace {

using nlohmann::json;

// DiDeMo's moments are six chunks of 5 s; what comes later in a video belongs to none.
constexpr double kDidemoSeconds = 30;

void append(const std::string& sentence, std::string& paragraph) {
  const std::string text = trimmed(sentence);  // ActivityNet's begin with spaces
  if (!paragraph.empty() && !text.empty()) paragraph += ' ';
  paragraph += text;
}

std::string join_sentences(const JsonEntry& entry) {
  const json* sentences = entry.find("sentences");
  if (sentences == nullptr || !sentences->is_array()) entry.fail("has no list \"sentences\"");
  std::string paragraph;
  std::size_t number = 0;
  for (const json& sentence : *sentences) {
    const std::string which = "sentence " + std::to_string(++number);
    if (!sentence.is_string()) entry.fail(which + " is not a string");
    append(sentence.get<std::string>(), paragraph);
  }
  if (is_blank(paragraph)) entry.fail("has no sentences");
  return paragraph;
}

}  // namespace

void read_didemo(const ListText& list, CaptionedVideos& videos, ListOrigin& origin) {
  read_json_list(list, R"(expected [{"video": "a.mov", "description": "…", "times": […]}, …])",
                 [&](const JsonEntry& entry) {
                   const std::string name = entry.file_name("video");
                   const std::string description = entry.text("description");
                   if (is_blank(description)) entry.fail("\"description\" is empty");
                   auto& captions = videos.at(name).captions;
                   captions.resize(1);
                   append(description, captions[0]);
                 });
  origin.first_seconds = kDidemoSeconds;
}

void read_activitynet(const ListText& list, CaptionedVideos& videos) {
  read_json_members(list, R"(expected {"v_…": {"sentences": ["…", …]}, …})",
                    [&](const std::string& name, const JsonEntry& entry) {
                      if (!is_file_name(name)) entry.fail("is not the name of a video");
                      std::string paragraph = join_sentences(entry);
                      const bool is_prefixed = name.starts_with("v_");
                      auto& video = videos.at(name, is_prefixed ? name.substr(2) : "v_" + name);
                      if (!video.captions.empty()) entry.fail("repeats a video");
                      video.captions.push_back(std::move(paragraph));
                    });
}

}  // namespace litevl
