// `litevl data check`: what is in annotations and videos, before anybody trains on them for a day.
#include "cli/data_command.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/output.h"
#include "core/progress.h"
#include "core/share.h"
#include "data/caption_list.h"
#include "data/check_videos.h"
#include "data/question_list.h"
#include "data/repeated_texts.h"
#include "data/text_lengths.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kShown = 20;       // of a list in the text
constexpr std::int64_t kNamed = 10'000;  // broken entries in the document

WordPiece open_vocabulary(const fs::path& model) {
  return WordPiece::from_file(model.empty() ? share_folder() / "bert-base-uncased-vocab.txt"
                                            : model / "vocab.txt");
}

json joined_json(const ListOrigin& list) {
  json joined = json::array();
  for (const auto& file : list.joined)
    joined.push_back({{"file", file.path.string()}, {"sha256", file.sha256}});
  return joined;
}

json lengths_json(const TextLengths& lengths, std::int64_t limit) {
  return {{"limit", limit},
          {"mean", lengths.mean_tokens},
          {"most", lengths.most_tokens},
          {"cut", lengths.cut}};
}

// What both kinds of list have, and their videos' files.
template <typename List>
json origin_json(const List& list, const DataCheckArguments& arguments) {
  Progress progress("reading videos", std::ssize(list.videos), terminal_progress());
  const auto findings = check_videos(
      list.videos.size(), [&](std::size_t video) { return list.videos[video].path; },
      arguments.threads, [&](std::int64_t done) { progress.update(done); });
  const auto faulty_json = [&](const std::vector<FaultyVideo>& videos) {
    json faulty = json::array();
    for (const auto& video : videos)
      faulty.push_back({{"video", list.videos[video.video].name}, {"error", video.reason}});
    return faulty;
  };
  json same = json::array();
  for (const auto& group : findings.same) {
    json names = json::array();
    for (const auto video : group) names.push_back(list.videos[video].name);
    same.push_back(names);
  }
  json document = {{"file", list.file.string()},
                   {"sha256", list.sha256},
                   {"format", list.format},
                   {"split", list.split},
                   {"joined", joined_json(list)},
                   {"videos", list.videos.size()},
                   {"missing", faulty_json(findings.unreadable)},
                   {"missing_count", findings.unreadable_count},
                   {"damaged", faulty_json(findings.damaged)},
                   {"damaged_count", findings.damaged_count},
                   {"same_content", same},
                   {"first_seconds", nullptr}};
  if (std::isfinite(list.first_seconds)) document["first_seconds"] = list.first_seconds;
  return document;
}

json check_captions(const CaptionList& list, const DataCheckArguments& arguments) {
  json document = origin_json(list, arguments);
  std::vector<std::string_view> texts;
  std::size_t fewest = list.videos.front().captions.size(), most = fewest;
  for (const auto& video : list.videos) {
    fewest = std::min(fewest, video.captions.size());
    most = std::max(most, video.captions.size());
    texts.insert(texts.end(), video.captions.begin(), video.captions.end());
  }
  const auto repeated = count_repeated(list);
  document["task"] = "retrieval";
  document["captions"] = repeated.captions;
  document["captions_a_video"] = {{"min", fewest}, {"max", most}};
  document["repeated"] = {{"in_a_video", repeated.again},
                          {"texts_of_several_videos", repeated.shared_texts},
                          {"captions_of_several_videos", repeated.shared_captions},
                          {"R@1_ceiling", 100 * repeated.most_right}};
  document["tokens"] =
      lengths_json(measure_lengths(texts, TextKind::kCaption, open_vocabulary(arguments.model),
                                   arguments.max_tokens),
                   arguments.max_tokens);
  return document;
}

json check_questions(const QuestionList& list, const DataCheckArguments& arguments) {
  json document = origin_json(list, arguments);
  std::vector<std::string_view> texts;
  std::set<std::string_view> answers;
  std::map<std::string, std::int64_t> count_by_type;
  for (const auto& video : list.videos)
    for (const auto& question : video.questions) {
      texts.emplace_back(question.text);
      ++count_by_type[question.type];
      for (const auto& answer : question.answers) answers.insert(answer.text);
    }
  document["task"] = "questions";
  document["questions"] = texts.size();
  document["repeated_questions"] = list.repeated;
  document["answers"] = answers.size();
  document["types"] = count_by_type;
  document["tokens"] =
      lengths_json(measure_lengths(texts, TextKind::kQuestion, open_vocabulary(arguments.model),
                                   arguments.max_tokens),
                   arguments.max_tokens);
  return document;
}

json check(const DataCheckArguments& arguments) {
  json broken = json::array();
  auto annotations = arguments.annotations;
  if (annotations.split.empty()) annotations.split = "all";
  std::int64_t broken_count = 0;
  annotations.on_broken = [&](const Error& error) {
    if (++broken_count <= kNamed) broken.push_back(error.what());
  };
  const bool is_questions =
      arguments.task.empty() ? holds_questions(arguments.data) : arguments.task == "questions";
  json document = is_questions
                      ? check_questions(load_question_list(arguments.data, annotations), arguments)
                      : check_captions(load_caption_list(arguments.data, annotations), arguments);
  document["broken"] = broken;
  document["broken_count"] = broken_count;
  document["stops_training"] = broken_count > 0 || document["missing_count"] > 0;
  return document;
}

std::string text_of(const json& value) {
  return printable(value.is_string() ? value.get<std::string>()
                                     : value.dump(-1, ' ', false, json::error_handler_t::replace));
}

// `count`: of all, of which `items` may be the first.
void print_list(const std::string& title, const json& items, std::size_t count) {
  if (items.empty()) return;
  std::cout << '\n' << title << " (" << count << "):\n";
  for (std::size_t i = 0; i < items.size() && i < kShown; ++i)
    std::cout << "  " << text_of(items[i].is_object() ? items[i]["error"] : items[i]) << '\n';
  if (count > kShown) std::cout << "  … and " << count - kShown << " more\n";
}

void print(const json& document) {
  const bool has_captions = document["task"] == "retrieval";
  std::cout << text_of(document["file"]) << ": " << text_of(document["format"]) << '\n';
  const auto line = [&](const char* name, const json& value) {
    std::cout << "  " << name << ": " << text_of(value) << '\n';
  };
  if (!document["split"].get_ref<const std::string&>().empty()) line("split", document["split"]);
  for (const auto& file : document["joined"]) line("joined", file["file"]);
  line("videos", document["videos"]);
  if (!document["first_seconds"].is_null())
    line("used of a video, at most, in seconds", document["first_seconds"]);
  if (has_captions) {
    line("captions", document["captions"]);
    line("captions a video", document["captions_a_video"]);
    const auto& repeated = document["repeated"];
    line("captions that their video has already", repeated["in_a_video"]);
    line("captions that other videos have too", repeated["captions_of_several_videos"]);
    line("so no model can exceed a text to video R@1 of", repeated["R@1_ceiling"]);
  } else {
    line("questions", document["questions"]);
    line("questions repeated and left out", document["repeated_questions"]);
    line("different answers", document["answers"]);
  }
  const auto& tokens = document["tokens"];
  line("tokens of a text, mean", tokens["mean"]);
  line("tokens of a text, most", tokens["most"]);
  std::cout << "  texts cut at " << tokens["limit"] << " tokens or 50 words: " << tokens["cut"]
            << '\n';
  print_list("videos that cannot be read", document["missing"], document["missing_count"]);
  print_list("videos that are damaged", document["damaged"], document["damaged_count"]);
  print_list("videos of the same content", document["same_content"],
             document["same_content"].size());
  print_list("broken entries", document["broken"], document["broken_count"]);
}

}  // namespace

void run_data_check(const DataCheckArguments& arguments) {
  const json document = check(arguments);
  if (arguments.is_json)
    print_json(document);
  else
    print(document);
  if (!document["stops_training"].get<bool>()) return;
  std::cout.flush();
  throw Error(Error::Kind::kData, arguments.data.string(),
              document["missing_count"].dump() + " videos cannot be read and " +
                  document["broken_count"].dump() + " entries are broken",
              "training would stop there");
}

}  // namespace litevl
