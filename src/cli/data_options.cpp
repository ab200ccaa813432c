// The command line of `litevl data check`.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/compute.h"
#include "cli/annotation_options.h"
#include "cli/data_command.h"
#include "cli/words.h"

namespace litevl {

std::shared_ptr<DataCheckArguments> add_data_options(CLI::App& data) {
  data.description("Checks annotations and videos");
  data.require_subcommand(1);
  data.footer("Example:\n  litevl data check MSRVTT_JSFUSION_test.csv --videos videos");
  auto* command = data.add_subcommand(
      "check",
      "Reports what is in DATA: format, videos, captions or questions, and what is missing, "
      "broken, repeated or too long; exit code 3 if something would stop training");
  const auto arguments = std::make_shared<DataCheckArguments>();
  command
      ->add_option("DATA", arguments->request.data,
                   "Annotations in any format described in docs/data.md, or a folder with "
                   "annotations.json or questions.json")
      ->required();
  add_annotation_options(*command, arguments->request.annotations);
  add_words(*command, "--task",
            "retrieval or questions (default: depends on whether DATA has captions or questions)",
            kDataTaskWords, arguments->request.task);
  command->add_option("--model", arguments->request.model,
                      "Model folder whose vocabulary is used to measure lengths of texts (default: "
                      "BERT's vocabulary)");
  command
      ->add_option(
          "--max-text-tokens", arguments->request.max_tokens,
          "Largest number of tokens of a text that the model reads, including [CLS] and [SEP]")
      ->check(CLI::Range(std::int64_t{3}, std::int64_t{512}))
      ->capture_default_str();
  arguments->request.threads = available_cores();
  command->add_option("--threads", arguments->request.threads, "Number of videos to read at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--json", arguments->is_json, "Print one JSON document instead of text");
  command->footer(
      "Example:\n"
      "  litevl data check msrvtt/MSRVTT_train.9k.csv --videos msrvtt/videos");
  return arguments;
}

}  // namespace litevl
