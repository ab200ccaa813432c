// `litevl search` with what needs videos: apart, because it has FFmpeg.
#include "cli/search_command.h"

namespace litevl {

void run_search_in_videos(const SearchArguments& arguments) {
  if (!arguments.needs_videos()) return run_search(arguments);
  SearchRun run(arguments);
  if (arguments.example)
    run.print(run.session().search_like(arguments.example->video, arguments.example->range(),
                                        run.options()));
  else if (!arguments.image.empty())
    run.print(run.session().search_picture(arguments.image, run.options()));
  else
    run.print(run.session().search_precisely(arguments.sentence, run.options()));
}

}  // namespace litevl
