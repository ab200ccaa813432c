// `litevl cut`: moments of videos as files.
#include "cli/cut_command.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cut_job.h"
#include "app/process.h"
#include "app/terminal.h"
#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {
namespace {

std::string description(const VideoCut& cut) {
  const std::string range =
      format_time(cut.range.start_seconds) + " - " + format_time(cut.range.end_seconds);
  const std::string codecs =
      cut.codec + (cut.sound_codec.empty() ? ", no sound" : " and " + cut.sound_codec);
  return cut.is_copied ? "copied from the key frame before: " + range + " (" + codecs + ")"
                       : "encoded again, exact: " + range + " (" + codecs + ")";
}

void print(const MomentCut& each) {
  if (!each.error.empty()) {
    std::cout << "failed: " << printable(each.error) << '\n';
    return;
  }
  std::cout << printable(each.file.string()) << ": " << description(each.cut) << '\n';
  for (const std::string& note : each.cut.notes)
    std::cerr << "note: " << printable(each.moment.video.string() + ": " + note) << '\n';
}

}  // namespace

void run_cut(const CutArguments& arguments) {
  const auto cuts =
      cut_moments({.moments = read_moments(arguments.moments.words, arguments.moments.ranks),
                   .output = arguments.output,
                   .is_fast = arguments.is_fast,
                   .is_replacing = arguments.is_replacing,
                   .progress = terminal_progress(),
                   .is_cancelled = &stop_flag()});
  if (arguments.is_json) {
    print_json(cuts_json(cuts));
  } else {
    for (const MomentCut& each : cuts) print(each);
  }
  const auto num_failed = std::count_if(cuts.begin(), cuts.end(),
                                        [](const MomentCut& each) { return !each.error.empty(); });
  if (num_failed > 0)
    throw Error(
        Error::Kind::kData, "cut",
        std::to_string(num_failed) + " of " + std::to_string(cuts.size()) + " moments failed");
}

}  // namespace litevl
