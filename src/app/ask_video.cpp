#include "app/asking.h"
#include "app/stopwatch.h"
#include "core/progress.h"
#include "library/watched_video.h"
#include "litevl/ask.h"

namespace litevl {

AskReport ask_video(const AskRequest& request, const Model& model) {
  Asking asking(request, model, model.shared().encoder());
  const Stopwatch encoding;
  CallProgress progress(request.progress);
  WatchedVideo video(asking.answerer(), request.video,
                     {.progress = progress.sink(), .is_cancelled = request.options.is_cancelled});
  const double encode_seconds = encoding.seconds();
  AskReport report = asking.ask(video, video.clips().size(), progress.sink(), video.damage());
  report.video = request.video.string();
  report.encode_seconds = encode_seconds;
  return report;
}

}  // namespace litevl
