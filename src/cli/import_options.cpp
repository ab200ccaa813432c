// The command line of `litevl import`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/import_command.h"
#include "cli/import_report.h"
#include "cli/words.h"

namespace litevl {

void add_importing_options(CLI::App& command, ImportChoices& choices) {
  add_words(command, "--variant",
            "dynamic: LiteVL; divided: temporal attention without dynamic scaling; space_only: "
            "BLIP without changes",
            kImportVariantWords, choices.variant);
  command.add_flag("--no-decoder", choices.no_decoder,
                   "Leave out the text decoder, which is needed only for question answering");
  command.add_option("--image-size", choices.image_size,
                     "Side of a frame in pixels; the position table is resized for it (default: "
                     "the source's size)");
  command.add_option("--frames", choices.frames,
                     "Number of rows of the time table (default: as in the source, or 8)");
  command.add_option("--heads", choices.heads,
                     "Attention heads, if the source does not say (default: width / 64)");
  command.add_option("--config", choices.config,
                     "JSON file with what the source does not say: heads, norms, special ids");
  command.add_option(
      "--vocab", choices.vocab,
      "vocab.txt to use (default: the one beside the source, or bert-base-uncased's)");
  command.add_option("--seed", choices.seed, "Seed for the weights that the source lacks")
      ->capture_default_str();
}

std::shared_ptr<ImportArguments> add_import_options(CLI::App& command) {
  command.description("Makes a LiteVL model folder from a BLIP checkpoint");
  auto arguments = std::make_shared<ImportArguments>();
  command
      .add_option("source", arguments->source,
                  "BLIP's .pth, a Hugging Face folder, a .safetensors file, or a model folder")
      ->required();
  command
      .add_option("--output", arguments->output,
                  "Model folder to write; an existing one is replaced")
      ->required();
  add_importing_options(command, arguments->choices);
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  command.footer(
      "Example:\n  litevl import model_base_retrieval_coco.pth --image-size 224 --output blip");
  return arguments;
}

}  // namespace litevl
