// `litevl search --precise`: apart, because it has FFmpeg.
#include "cli/search_command.h"

namespace litevl {

void run_search_in_videos(const SearchArguments& arguments) {
  if (!arguments.needs_videos()) return run_search(arguments);
  SearchRun run(arguments);
  run.print(run.session().search_precisely(arguments.sentence, run.options()));
}

}  // namespace litevl
