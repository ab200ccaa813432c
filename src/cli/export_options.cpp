// The command line of `litevl export`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/export_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<ExportArguments> add_export_options(CLI::App& command) {
  command.description("Writes moments of videos as a list that editing programs read");
  auto arguments = std::make_shared<ExportArguments>();
  add_moment_words(command, arguments->moments);
  add_words(command, "--as",
            "Form of the list: edl (CMX 3600), otio (OpenTimelineIO) or csv (default: the ending "
            "of the file)",
            kEditFormWords, arguments->form);
  command.add_option("-o,--output", arguments->output, "File to write (default: standard output)")
      ->type_name("FILE");
  add_words(command, "--rate",
            "Pictures a second of the sequence (default: those of the first video)",
            kFrameRateWords, arguments->rate);
  command.footer(
      "Examples:\n"
      "  litevl export holiday.mp4@1:20-1:30 holiday.mp4@2:00-2:10 -o dogs.edl\n"
      "  litevl search \"a dog catches a frisbee\" --json | litevl export - -o dogs.otio");
  return arguments;
}

}  // namespace litevl
