#include "app/data_check.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/installed_files.h"
#include "core/progress.h"
#include "data/caption_list.h"
#include "data/question_list.h"
#include "text/wordpiece.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::int64_t kNamed = 10'000;  // broken entries

WordPiece open_vocabulary(const fs::path& model) {
  return WordPiece::from_file(model.empty() ? resource_folder() / "bert-base-uncased-vocab.txt"
                                            : model / "vocab.txt");
}

// What both kinds of list have, and their videos' files.
template <typename List>
void check_list(const List& list, const DataCheckRequest& request, DataCheckReport& report) {
  report.origin = list;
  for (const auto& video : list.videos) report.videos.push_back(video.name);
  Progress progress("reading videos", std::ssize(list.videos), request.progress);
  report.findings = check_videos(
      list.videos.size(), [&](std::size_t video) { return list.videos[video].path; },
      request.threads, [&](std::int64_t done) { progress.update(done); });
}

void check_captions(const CaptionList& list, const DataCheckRequest& request,
                    DataCheckReport& report) {
  check_list(list, request, report);
  std::vector<std::string_view> texts;
  report.fewest_captions = report.most_captions = list.videos.front().captions.size();
  for (const auto& video : list.videos) {
    report.fewest_captions = std::min(report.fewest_captions, video.captions.size());
    report.most_captions = std::max(report.most_captions, video.captions.size());
    texts.insert(texts.end(), video.captions.begin(), video.captions.end());
  }
  report.repeated = count_repeated(list);
  report.lengths = measure_lengths(texts, TextKind::kCaption, open_vocabulary(request.model),
                                   request.max_tokens);
}

void check_questions(const QuestionList& list, const DataCheckRequest& request,
                     DataCheckReport& report) {
  check_list(list, request, report);
  std::vector<std::string_view> texts;
  std::set<std::string_view> answers;
  for (const auto& video : list.videos)
    for (const auto& question : video.questions) {
      texts.emplace_back(question.text);
      ++report.questions_by_type[question.type];
      for (const auto& answer : question.answers) answers.insert(answer.text);
    }
  report.questions = std::ssize(texts);
  report.repeated_questions = list.repeated;
  report.answers = std::ssize(answers);
  report.lengths = measure_lengths(texts, TextKind::kQuestion, open_vocabulary(request.model),
                                   request.max_tokens);
}

json faulty_json(const std::vector<FaultyVideo>& videos, const DataCheckReport& report) {
  json faulty = json::array();
  for (const auto& video : videos)
    faulty.push_back({{"video", report.name_of(video.video)}, {"error", video.reason}});
  return faulty;
}

json same_json(const DataCheckReport& report) {
  json same = json::array();
  for (const auto& group : report.findings.same) {
    json names = json::array();
    for (const auto video : group) names.push_back(report.name_of(video));
    same.push_back(names);
  }
  return same;
}

}  // namespace

DataCheckReport check_data(const DataCheckRequest& request) {
  DataCheckReport report;
  report.max_tokens = request.max_tokens;
  report.task = request.task.value_or(holds_questions(request.data) ? DataTask::kQuestions
                                                                    : DataTask::kRetrieval);
  auto annotations = request.annotations;
  if (annotations.split.empty()) annotations.split = "all";
  annotations.on_broken = [&](const Error& error) {
    if (++report.broken_count <= kNamed) report.broken.emplace_back(error.what());
  };
  if (report.task == DataTask::kQuestions)
    check_questions(load_question_list(request.data, annotations), request, report);
  else
    check_captions(load_caption_list(request.data, annotations), request, report);
  return report;
}

json data_check_json(const DataCheckReport& report) {
  const ListOrigin& list = report.origin;
  json joined = json::array();
  for (const auto& file : list.joined)
    joined.push_back({{"file", file.path.string()}, {"sha256", file.sha256}});
  json document = {{"task", word_text(kDataTaskWords, report.task)},
                   {"file", list.file.string()},
                   {"sha256", list.sha256},
                   {"format", list.format},
                   {"split", list.split},
                   {"joined", joined},
                   {"videos", report.videos.size()},
                   {"missing", faulty_json(report.findings.unreadable, report)},
                   {"missing_count", report.findings.unreadable_count},
                   {"damaged", faulty_json(report.findings.damaged, report)},
                   {"damaged_count", report.findings.damaged_count},
                   {"same_content", same_json(report)},
                   {"first_seconds", nullptr},
                   {"tokens",
                    {{"limit", report.max_tokens},
                     {"mean", report.lengths.mean_tokens},
                     {"most", report.lengths.most_tokens},
                     {"cut", report.lengths.cut}}},
                   {"broken", report.broken},
                   {"broken_count", report.broken_count},
                   {"stops_training", report.stops_training()}};
  if (std::isfinite(list.first_seconds)) document["first_seconds"] = list.first_seconds;
  if (report.task == DataTask::kQuestions) {
    document["questions"] = report.questions;
    document["repeated_questions"] = report.repeated_questions;
    document["answers"] = report.answers;
    document["types"] = report.questions_by_type;
    return document;
  }
  document["captions"] = report.repeated.captions;
  document["captions_a_video"] = {{"min", report.fewest_captions}, {"max", report.most_captions}};
  document["repeated"] = {{"in_a_video", report.repeated.again},
                          {"texts_of_several_videos", report.repeated.shared_texts},
                          {"captions_of_several_videos", report.repeated.shared_captions},
                          {"R@1_ceiling", 100 * report.repeated.most_right}};
  return document;
}

}  // namespace litevl
