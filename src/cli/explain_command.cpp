// `litevl explain`: pictures of what a model looked at.
#include "cli/explain_command.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "app/process.h"
#include "cli/explain_sets.h"
#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void print_report(const Report& report, const std::string& output) {
  const auto& explanation = report.explanation;
  char line[64];
  std::snprintf(line, sizeof line, "%.1f%%", 100 * explanation.probability);
  std::cout << printable(report.text) << '\n'
            << "  " << (explanation.answer.empty() ? "match" : printable(explanation.answer)) << ' '
            << line << ", from " << format_time(report.video.start_seconds) << " to "
            << format_time(report.video.end_seconds) << ", " << report.video.choice << '\n';
  for (std::size_t k = 0; k < explanation.text.words.size(); ++k) {
    const auto heat = explanation.gradient.words.row(static_cast<std::int64_t>(k));
    const auto frame = hottest_frame(heat);
    const auto share = static_cast<double>(explanation.word_shares[static_cast<std::int64_t>(k)]);
    std::snprintf(line, sizeof line, "%5.1f%%", 100 * share);
    std::cout << "  " << line << "  " << printable(explanation.text.words[k].word) << ": most at "
              << time_text(report.video.seconds[static_cast<std::size_t>(frame)]) << ", "
              << place_text(heat.row(frame)) << '\n';
  }
  if (!report.video.faults.empty()) std::cout << "note: " << printable(report.video.faults) << '\n';
  if (!output.empty()) std::cout << printable((fs::path(output) / "index.html").string()) << '\n';
}

void refuse_given(const ExplainArguments& arguments, const std::vector<std::string>& options,
                  const std::string& with) {
  const auto option = first_given(arguments.given, options);
  if (!option.empty())
    throw Error(Error::Kind::kUsage, "explain", option + " has no effect with " + with);
}

Compute compute_of(const ExplainArguments& arguments) {
  return choose_compute(arguments.device, PrecisionChoice::kFloat32);
}

const std::vector<std::string> kOfOneVideo = {"video",   "--question", "--answer", "--answers",
                                              "--start", "--end",      "--frames", "--image-size"};

void explain_scaling(const ExplainArguments& arguments) {
  refuse_given(arguments, kOfOneVideo, "--scaling");
  refuse_given(arguments, {"--check", "--toy", "--layer", "--model"}, "--scaling");
  auto request = arguments.scaling;
  if (request.data.empty()) throw Error(Error::Kind::kUsage, "explain", "--scaling needs --data");
  request.output = arguments.request.output;
  request.progress = terminal_progress();
  print_scaling(request, compute_of(arguments), arguments.is_json);
}

void explain_toy_world(const ExplainArguments& arguments) {
  refuse_given(arguments, kOfOneVideo, "--toy");
  refuse_given(arguments, {"--output"}, "--toy");
  print_toy_check({.model = model_for_explaining(arguments.request.model, false),
                   .layer = arguments.request.layer,
                   .options = arguments.toy,
                   .progress = terminal_progress()},
                  compute_of(arguments), arguments.is_json);
}

void explain_one_video(const ExplainArguments& arguments) {
  auto request = arguments.request;
  if (first_given(arguments.given, {"video"}).empty() ||
      first_given(arguments.given, {"text"}).empty())
    throw Error(Error::Kind::kUsage, "explain", "needs a VIDEO and a TEXT",
                "`litevl explain --help` shows its other forms");
  if (request.output.empty() && !arguments.is_json)
    throw Error(Error::Kind::kUsage, "explain", "there is nowhere to write to",
                "pass --output FOLDER or --json");
  if (!request.output.empty()) check_new_folder(request.output);  // before a program is changed
  request.progress = terminal_progress();
  request.is_cancelled = &stop_flag();
  const auto report = explain_video(request, opener(compute_of(arguments)));
  if (arguments.is_json)
    print_json(report_json(report));
  else
    print_report(report, request.output);
  print_notes(report.notes);
}

}  // namespace

void run_explain(const ExplainArguments& arguments) {
  if (!arguments.scaling.models.empty()) return explain_scaling(arguments);
  refuse_given(arguments, {"--data"}, "one video, only with --scaling");
  if (!first_given(arguments.given, {"--toy"}).empty()) return explain_toy_world(arguments);
  explain_one_video(arguments);
}

}  // namespace litevl
