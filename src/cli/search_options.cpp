// The command line of `litevl search`.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/dates.h"
#include "cli/compute_options.h"
#include "cli/library_command.h"
#include "cli/search_command.h"
#include "litevl/error.h"

namespace litevl {

void SearchArguments::finish(const CLI::App& command) {
  is_threads_given = command.count("--threads") > 0;
  if (!since.empty()) options.filter.since = parse_day(since);
  if (!until.empty()) options.filter.until = parse_day(until);
  if (image.empty() && like.empty() && sentence.empty())
    throw Error(Error::Kind::kUsage, "search", "nothing to search for",
                "give a sentence, or --image or --like");
  if (!like.empty()) {
    example = parse_moment(like);
    if (!example)
      throw Error(Error::Kind::kUsage, "search", "--like " + like + " names no part of a video",
                  "write VIDEO@1:20-1:30");
    example->range();  // has an end
  }
  check_search(query(), options);  // before a model is loaded
}

std::string SearchArguments::query() const {
  return !like.empty() ? like : !image.empty() ? image : sentence;
}

std::shared_ptr<SearchArguments> add_search_options(CLI::App& command) {
  command.description("Finds the moments of a library that match a sentence, a picture or a clip");
  auto arguments = std::make_shared<SearchArguments>();
  auto* sentence =
      command.add_option("sentence", arguments->sentence, "What happens in the moment")
          ->type_name("SENTENCE");
  auto* image = command
                    .add_option("--image", arguments->image,
                                "Instead of a sentence: a picture that the moments look like")
                    ->type_name("FILE")
                    ->excludes(sentence);
  command
      .add_option("--like", arguments->like,
                  "Instead of a sentence: a part of a video that the moments are like, such as "
                  "holiday.mp4@1:20-1:30; it is left out itself")
      ->type_name("MOMENT")
      ->excludes(sentence)
      ->excludes(image);
  add_library_option(command, arguments->library);
  command.add_option("--top", arguments->options.top, "How many moments to show, 1 to 1000")
      ->capture_default_str();
  command
      .add_option("--candidates", arguments->options.candidates,
                  "How many of the nearest clips are re-ranked, 1 to 1000")
      ->capture_default_str();
  command
      .add_option("--model", arguments->model,
                  "Model folder (default: the one with which the library was made)")
      ->type_name("FOLDER");
  command
      .add_flag("--precise", arguments->is_precise,
                "Read the videos again around the best moments: exact ends and fewer mistakes, "
                "for the time of indexing a few hundred clips")
      ->needs(sentence);
  command
      .add_option("--and", arguments->options.also,
                  "Another sentence that the moments must match, too; may be given several times")
      ->type_name("SENTENCE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->needs(sentence);
  command
      .add_option("--not", arguments->options.unwanted,
                  "A sentence about what is not wanted: moments that match it come last; may be "
                  "given several times")
      ->type_name("SENTENCE")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  auto& filter = arguments->options.filter;
  command
      .add_option("--in", filter.under,
                  "Only in this video, or in the videos of this folder; may be given several times")
      ->type_name("PATH")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--name", filter.name,
                  "Only in files with names like this: * stands for any text, ? for one character")
      ->type_name("PATTERN");
  command
      .add_option("--since", arguments->since, "Only in files last written on this day or later")
      ->type_name("YYYY-MM-DD");
  command.add_option("--until", arguments->until, "Only in files last written before this day")
      ->type_name("YYYY-MM-DD");
  command.add_option("--shortest", filter.shortest_seconds, "Only in videos at least this long")
      ->type_name("SECONDS");
  command.add_option("--longest", filter.longest_seconds, "Only in videos at most this long")
      ->type_name("SECONDS");
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  add_precision_option(command, arguments->precision);
  add_device_option(command, arguments->device);
  add_threads_option(command);
  command.footer(
      "Examples:\n  litevl search \"a dog moves left\" --top 5\n"
      "  litevl search \"a dog moves left\" --in holiday.mp4 --precise\n"
      "  litevl search --like holiday.mp4@1:20-1:30");
  return arguments;
}

}  // namespace litevl
