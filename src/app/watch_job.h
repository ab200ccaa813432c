// A library that follows folders.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "litevl/index.h"
#include "litevl/model.h"

namespace litevl {

struct WatchListener {
  /// After a run that changed the library, or of which there is something new to say.
  std::function<void(const IndexResult& result)> on_result = {};
  /// What keeps it from working now, once as long as it is the same; it tries again.
  std::function<void(const std::string& problem)> on_problem = {};
};

/// Waits until there is a video in what `request` names, if its library is new.
void wait_for_videos(const IndexRequest& request);

/// update_library again and again: whenever something has changed in the folders and then been
/// quiet, and every hour, for what the system does not tell. Files are read a few seconds after
/// they were last written to. Folders of the request that are gone, or not mounted, are waited for.
/// Ends only by throwing: Stopped when the process is asked to stop, Error as update_library,
/// except kMachine (a full disk, a lock that another program holds), after which it tries again in
/// a minute.
[[noreturn]] void watch_library(const IndexRequest& request, const Model& model,
                                const WatchListener& listener);

}  // namespace litevl
