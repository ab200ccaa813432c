// `litevl data check`: what is in annotations and videos, before anybody trains on them for a day.
#include "cli/data_command.h"

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

constexpr std::size_t kShown = 20;  // of a list

// Numbers as the document has them.
std::string number(double value) { return nlohmann::json(value).dump(); }

// `count`: of all, of which `items` may be the first.
void print_list(const std::string& title, const std::vector<std::string>& items,
                std::int64_t count) {
  if (items.empty()) return;
  std::cout << '\n' << title << " (" << count << "):\n";
  for (std::size_t i = 0; i < items.size() && i < kShown; ++i)
    std::cout << "  " << printable(items[i]) << '\n';
  if (count > static_cast<std::int64_t>(kShown))
    std::cout << "  … and " << count - static_cast<std::int64_t>(kShown) << " more\n";
}

std::vector<std::string> reasons(const std::vector<FaultyVideo>& videos) {
  std::vector<std::string> lines;
  for (const auto& video : videos) lines.push_back(video.reason);
  return lines;
}

std::vector<std::string> groups(const DataCheckReport& report) {
  std::vector<std::string> lines;
  for (const auto& group : report.findings.same) {
    auto names = nlohmann::json::array();
    for (const auto video : group) names.push_back(report.name_of(video));
    lines.push_back(names.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  return lines;
}

void print_captions(const DataCheckReport& report) {
  const auto& repeated = report.repeated;
  std::cout << "  captions: " << repeated.captions
            << "\n  captions a video: " << report.fewest_captions << " to " << report.most_captions
            << "\n  captions that their video has already: " << repeated.again
            << "\n  captions that other videos have too: " << repeated.shared_captions
            << "\n  so no model can exceed a text to video R@1 of: "
            << number(100 * repeated.most_right) << '\n';
}

void print_questions(const DataCheckReport& report) {
  std::cout << "  questions: " << report.questions
            << "\n  questions repeated and left out: " << report.repeated_questions
            << "\n  different answers: " << report.answers << '\n';
}

void print_report(const DataCheckReport& report) {
  const auto& list = report.origin;
  std::cout << printable(list.file.string()) << ": " << printable(list.format) << '\n';
  if (!list.split.empty()) std::cout << "  split: " << printable(list.split) << '\n';
  for (const auto& file : list.joined)
    std::cout << "  joined: " << printable(file.path.string()) << '\n';
  std::cout << "  videos: " << report.videos.size() << '\n';
  if (std::isfinite(list.first_seconds))
    std::cout << "  used of a video, at most, in seconds: " << number(list.first_seconds) << '\n';
  if (report.task == DataTask::kRetrieval)
    print_captions(report);
  else
    print_questions(report);
  std::cout << "  tokens of a text, mean: " << number(report.lengths.mean_tokens)
            << "\n  tokens of a text, most: " << report.lengths.most_tokens << "\n  texts cut at "
            << report.max_tokens << " tokens or 50 words: " << report.lengths.cut << '\n';
  const auto& findings = report.findings;
  print_list("videos that cannot be read", reasons(findings.unreadable), findings.unreadable_count);
  print_list("videos that are damaged", reasons(findings.damaged), findings.damaged_count);
  const auto same = groups(report);
  print_list("videos of the same content", same, std::ssize(same));
  print_list("broken entries", report.broken, report.broken_count);
}

}  // namespace

void run_data_check(const DataCheckArguments& arguments) {
  auto request = arguments.request;
  request.progress = terminal_progress();
  const auto report = check_data(request);
  if (arguments.is_json)
    print_json(data_check_json(report));
  else
    print_report(report);
  if (!report.stops_training()) return;
  std::cout.flush();
  throw Error(Error::Kind::kData, request.data.string(),
              std::to_string(report.findings.unreadable_count) + " videos cannot be read and " +
                  std::to_string(report.broken_count) + " entries are broken",
              "training would stop there");
}

}  // namespace litevl
