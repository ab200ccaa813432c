// `litevl ask`: questions about a video or a library, with what the answers rest on.
#include "cli/ask_command.h"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/compute.h"
#include "app/json_forms.h"
#include "app/models.h"
#include "app/process.h"
#include "app/terminal.h"
#include "cli/output.h"
#include "litevl/ask.h"

namespace litevl {
namespace {

std::string with_probability(const AnswerCandidate& candidate) {
  char text[32];
  std::snprintf(text, sizeof text, " %.1f%%", 100 * candidate.probability);
  return printable(candidate.text) + text;
}

void print_evidence(const std::vector<Evidence>& evidence, bool with_videos) {
  for (const auto& part : evidence) {
    char weight[32];
    std::snprintf(weight, sizeof weight, "%3.0f%%", 100 * part.weight);
    std::cout << "  " << weight << " from " << (with_videos ? printable(part.video) + ", " : "")
              << format_time(part.range.start_seconds) << " - "
              << format_time(part.range.end_seconds) << ", best frame at "
              << format_time(part.frame_seconds) << '\n';
  }
}

void print_report(const AskReport& report) {
  for (const auto& answered : report.answers) {
    const auto& candidates = answered.result.candidates;
    std::cout << printable(answered.question) << "\n  ";
    if (candidates.empty()) {
      std::cout << "no answer";
    } else if (report.is_unsure(answered.result)) {
      std::cout << "not sure; perhaps " << with_probability(candidates.front());
    } else {
      std::cout << with_probability(candidates.front());
    }
    for (std::size_t i = 1; i < candidates.size(); ++i)
      std::cout << (i == 1 ? "; then " : ", ") << with_probability(candidates[i]);
    std::cout << '\n';
    print_evidence(answered.result.evidence, report.video.empty());
  }
}

}  // namespace

AskRun::AskRun(const AskArguments& arguments)
    : arguments_(arguments),
      compute_(choose_compute(arguments.device, arguments.precision)),
      request_{.video = arguments.video,
               .questions = arguments.questions,
               .is_written = arguments.is_written,
               .options = arguments.options,
               .threshold = arguments.threshold,
               .progress = terminal_progress(),
               .filter = {.under = arguments.under}} {
  request_.options.is_cancelled = &stop_flag();
  if (!arguments.answers.empty()) request_.answers = named_answers(arguments.answers);
}

Model AskRun::open(const std::filesystem::path& folder) const {
  return open_shared_model(folder, compute_);
}

void AskRun::print(const AskReport& report) const {
  if (arguments_.is_json)
    print_json(ask_json(report));
  else
    print_report(report);
  print_notes(report.all_notes());
}

void run_ask(const AskArguments& arguments) {
  const auto folder = model_for_search(arguments.library, arguments.model);
  const AskRun run(arguments);
  AskSession session(arguments.library, run.open(folder));
  run.print(session.ask(run.request()));
}

}  // namespace litevl
