// `litevl ask` of videos: apart, because it has FFmpeg.
#include "app/models.h"
#include "cli/ask_command.h"

namespace litevl {

void run_ask_in_videos(const AskArguments& arguments) {
  if (!arguments.needs_videos()) return run_ask(arguments);
  const AskRun run(arguments);
  run.print(ask_video(run.request(), run.open(model_for_asking(arguments.model))));
}

}  // namespace litevl
