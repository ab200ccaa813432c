// MSVD-QA's and MSRVTT-QA's own lists, which have numbers for videos: MSRVTT-QA's have a category
// and are of video0.mp4 and so on; MSVD-QA's are of vid1 and so on, names that a file of lines
// "<name of the file> vid1" explains.
#include <charconv>
#include <filesystem>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "core/text_file.h"
#include "data/question_readers.h"
#include "data/read_list.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxMappingBytes = 16u << 20;

using NameById = std::unordered_map<std::string, std::string>;  // "vid1" to the file's name

NameById read_mapping(const fs::path& file, ListOrigin& origin) {
  NameById names;
  std::int64_t number = 0;
  for (const std::string& line : split_lines(read_joined(file, kMaxMappingBytes, origin))) {
    ++number;
    if (is_blank(line)) continue;
    std::istringstream words(line);
    std::string name, id, more;
    words >> name >> id;
    const auto fail = [&](const std::string& what) {
      throw Error(Error::Kind::kData, file.string() + ", line " + std::to_string(number), what);
    };
    if (id.empty() || words >> more || !is_file_name(name))
      fail("is not a name and an id, such as \"mv89psg6zh4_33_46 vid1\"");
    if (!names.try_emplace(id, name).second) fail("repeats \"" + id + "\"");
  }
  return names;
}

// The mapping that the options name, or that beside the list; nothing without.
NameById find_mapping(const ListText& list, ListOrigin& origin) {
  fs::path file = list.options.mapping;
  if (file.empty()) file = fs::absolute(list.where).parent_path() / "youtube_mapping.txt";
  if (list.options.mapping.empty() && !fs::exists(file)) return {};
  return read_mapping(file, origin);
}

}  // namespace

void read_numbered_questions(const ListText& list, QuestionCollector& questions,
                             ListOrigin& origin) {
  const NameById names = find_mapping(list, origin);
  read_json_list(list, R"(expected [{"video_id": 0, "id": 0, "question": "…", "answer": "…"}, …])",
                 [&](const JsonEntry& entry) {
                   const std::string number = std::to_string(entry.number("video_id"));
                   auto question = take_question(entry);
                   question.video = "vid" + number;
                   if (entry.find("category_id") != nullptr) {
                     question.video = "video" + number;
                   } else if (const auto found = names.find(question.video); found != names.end()) {
                     // The videos may have kept their names or been given the list's.
                     question.other_video = std::exchange(question.video, found->second);
                   } else if (!names.empty()) {
                     entry.fail("is of " + question.video + ", which youtube_mapping.txt lacks");
                   }
                   questions.add(std::move(question));
                 });
}

}  // namespace litevl
