#include "cli/search_command.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/json_forms.h"
#include "app/models.h"
#include "app/process.h"
#include "app/terminal.h"
#include "cli/library_command.h"
#include "cli/output.h"

namespace litevl {
namespace {

using Results = std::vector<const SearchResult*>;

std::string chance_text(const SearchResult& result) {
  if (!result.p_value) return "-";
  char text[32];
  std::snprintf(text, sizeof text, *result.p_value < 0.001 ? "%.0e" : "%.3f", *result.p_value);
  return text;
}

// One video's results stand together, under the best of them.
void print_grouped(const Results& results) {
  Results left = results;
  while (!left.empty()) {
    const std::string video = left.front()->video;
    std::cout << printable(video) << '\n';
    for (const SearchResult* result : left) {
      if (result->video != video) continue;
      const std::string range =
          format_time(result->start_seconds) + " - " + format_time(result->end_seconds);
      char line[160];
      std::snprintf(line, sizeof line, "%4lld  %-17s  %6.2f  %6.2f  %6.3f  %7s\n",
                    static_cast<long long>(result->rank), range.c_str(), result->score,
                    result->match, result->similarity, chance_text(*result).c_str());
      std::cout << line;
    }
    std::erase_if(left, [&](const SearchResult* result) { return result->video == video; });
  }
}

void print_table(const FoundClips& found) {
  Results matches, weak;
  for (const SearchResult& result : found.results)
    (result.is_match() ? matches : weak).push_back(&result);
  if (matches.empty()) std::cout << "nothing found\n";
  constexpr const char* kHead = "rank  time                score   match  simil.   chance\n";
  if (!matches.empty()) {
    std::cout << kHead;
    print_grouped(matches);
  }
  if (weak.empty()) return;
  std::cout << "\nweak: what is not in this library often scores as high, or it is not wanted\n";
  if (matches.empty()) std::cout << kHead;
  print_grouped(weak);
}

}  // namespace

SearchRun::SearchRun(const SearchArguments& arguments)
    : SearchRun(arguments, chosen_library(arguments.library)) {}

SearchRun::SearchRun(const SearchArguments& arguments, const std::filesystem::path& library)
    : arguments_(arguments),
      model_(open_shared_model(model_for_search(library, arguments.model),
                               choose_compute(arguments.device, arguments.precision))),
      session_(library, model_),
      options_(arguments.options) {
  if (!arguments.is_threads_given && !arguments.needs_videos() &&
      !is_worth_threads(model_, options_.candidates))
    use_threads(1);
  check_stop();
  options_.is_cancelled = &stop_flag();
}

void SearchRun::print(const FoundClips& found) const {
  if (arguments_.is_json)
    print_json(search_json(arguments_.query(), found));
  else
    print_table(found);
  print_notes(found.notes);
}

void run_search(const SearchArguments& arguments) {
  SearchRun run(arguments);
  run.print(run.session().search(arguments.sentence, run.options()));
}

}  // namespace litevl
