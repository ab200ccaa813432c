// `litevl search`: the clips of a library that match a sentence.
#include "cli/search_command.h"

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
#include "cli/library_command.h"
#include "cli/output.h"

namespace litevl {
namespace {

void print_table(const std::vector<SearchResult>& results) {
  std::cout << "rank   score   match  simil.  time               video\n";
  for (const SearchResult& result : results) {
    const std::string range =
        format_time(result.start_seconds) + " - " + format_time(result.end_seconds);
    char line[160];
    std::snprintf(line, sizeof line, "%4lld  %6.2f  %6.2f  %6.3f  %-17s  ",
                  static_cast<long long>(result.rank), result.score, result.match,
                  result.similarity, range.c_str());
    std::cout << line << printable(result.video) << '\n';
  }
}

}  // namespace

void run_search(const SearchArguments& arguments) {
  check_search(arguments.sentence, arguments.options);  // before the model is loaded
  const auto compute = choose_compute(arguments.device, arguments.precision);
  const auto library = chosen_library(arguments.library);
  const Model model = open_shared_model(model_for_search(library, arguments.model), compute);
  SearchSession session(library, model);
  if (!arguments.is_threads_given && !is_worth_threads(model, arguments.options.candidates))
    use_threads(1);
  check_stop();
  SearchOptions options = arguments.options;
  options.is_cancelled = &stop_flag();
  const FoundClips found = session.search(arguments.sentence, options);
  if (arguments.is_json) {
    print_json(search_json(arguments.sentence, found));
  } else {
    print_table(found.results);
  }
  print_notes(found.notes);
}

}  // namespace litevl
