// `litevl open`: a moment in a video player.
#include "cli/open_command.h"

#include <iostream>

#include "cli/output.h"
#include "litevl/error.h"

namespace litevl {

void run_open(const OpenArguments& arguments) {
  const auto moments = read_moments(arguments.moments.words, arguments.moments.ranks);
  const GivenMoment& first = moments.front();
  std::cout << printable(first.video.string()) << " from " << format_time(first.start_seconds)
            << std::endl;
  if (moments.size() > 1)
    print_notes(
        {"the first of " + std::to_string(moments.size()) + " moments; --rank chooses another"});
  const Player player = play(first, arguments.player);
  if (!begins_anywhere(player))
    print_notes({"xdg-open cannot be told where to begin: the moment is at " +
                 format_time(first.start_seconds)});
}

}  // namespace litevl
