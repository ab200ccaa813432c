#include "library/folder_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>

#include "litevl/error.h"
#include "video/find_videos.h"

namespace litevl {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Not each write: a file that is being written is looked at once it is closed.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                  IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr int kMostQuiets = 10;

// Others write beside videos all the time.
bool is_of_interest(const inotify_event& event) {
  if ((event.mask & (IN_Q_OVERFLOW | IN_ISDIR | IN_UNMOUNT | IN_DELETE_SELF | IN_MOVE_SELF)) != 0)
    return true;
  return event.len > 0 && event.name[0] != '.' && has_video_ending(event.name);
}

milliseconds until(Clock::time_point time) {
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(time - Clock::now()));
}

int poll_time(milliseconds time) {
  return static_cast<int>(std::min<milliseconds::rep>(time.count(), INT_MAX));
}

}  // namespace

FolderWatch::FolderWatch() : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (descriptor_ < 0)
    throw Error(Error::Kind::kMachine, "watching", std::strerror(errno),
                "raise fs.inotify.max_user_instances");
}

FolderWatch::~FolderWatch() { ::close(descriptor_); }

void FolderWatch::add(const std::vector<std::filesystem::path>& folders) {
  for (const auto& folder : folders) {
    if (::inotify_add_watch(descriptor_, folder.c_str(), kEvents) >= 0) continue;
    if (errno == ENOSPC || errno == ENOMEM)
      throw Error(Error::Kind::kMachine, folder.string(),
                  std::to_string(folders.size()) + " folders are more than can be watched",
                  "raise fs.inotify.max_user_watches");
  }
}

// Whether there was one of interest among all that are there.
bool FolderWatch::read_events() {
  bool is_changed = false;
  alignas(inotify_event) char buffer[1 << 16];
  for (;;) {
    const ssize_t count = ::read(descriptor_, buffer, sizeof buffer);
    if (count <= 0) return is_changed;
    for (const char* at = buffer; at < buffer + count;) {
      inotify_event event;
      std::memcpy(&event, at, sizeof event);
      is_changed = is_changed || is_of_interest(*reinterpret_cast<const inotify_event*>(at));
      at += sizeof event + event.len;
    }
  }
}

FolderWatch::Woken FolderWatch::wait(milliseconds at_most, milliseconds quiet,
                                     int stop_descriptor) {
  Clock::time_point end = Clock::now() + at_most;
  Clock::time_point last = Clock::time_point::max();  // of all, once something has changed
  bool is_changed = false;
  for (;;) {
    pollfd events[] = {{descriptor_, POLLIN, 0}, {stop_descriptor, POLLIN, 0}};
    const milliseconds left = until(end);
    const int count = ::poll(events, stop_descriptor >= 0 ? 2 : 1, poll_time(left));
    if (events[1].revents != 0 && count > 0) return Woken::kStopped;
    if (count > 0 && read_events()) {
      if (!is_changed) last = Clock::now() + kMostQuiets * quiet;
      is_changed = true;
      end = std::min(last, Clock::now() + quiet);
    }
    if (until(end).count() == 0) return is_changed ? Woken::kChanged : Woken::kTime;
  }
}

}  // namespace litevl
