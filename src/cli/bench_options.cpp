// The command line of `litevl bench`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/bench_command.h"
#include "cli/compute_options.h"
#include "cli/words.h"

namespace litevl {
namespace {

struct ProcessorWord {
  const char* text;
  std::optional<Processor> value;  // nothing: the best
};

std::vector<ProcessorWord> processor_words() {
  std::vector<ProcessorWord> words{{"best", {}}};
  for (int rank = 0; rank <= static_cast<int>(Processor::kTiles); ++rank)
    words.push_back({processor_name(static_cast<Processor>(rank)), static_cast<Processor>(rank)});
  return words;
}

}  // namespace

std::shared_ptr<BenchArguments> add_bench_options(CLI::App& command) {
  command.description(
      "Measures how fast a model of BLIP-base's size, or training, runs on this machine, and "
      "compares that with the machine's own limits");
  auto arguments = std::make_shared<BenchArguments>();
  command
      .add_option("--rounds", arguments->request.model.rounds,
                  "How often everything is measured, in turn")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  auto* frames =
      command.add_option("--frames", arguments->request.model.frames, "Frames of each video")
          ->check(CLI::Range(1, 256))
          ->capture_default_str();
  auto* candidates = command
                         .add_option("--candidates", arguments->request.model.candidates,
                                     "Videos that are re-ranked for a sentence")
                         ->check(CLI::Range(1, 1000))
                         ->capture_default_str();
  auto* clips =
      command.add_option("--clips", arguments->request.search.clips, "Clips in the vector index")
          ->check(CLI::Range(1, 10'000'000))
          ->capture_default_str();
  auto* videos =
      command
          .add_option("--videos", arguments->request.model.videos,
                      "Video files or folders: also measure the time per clip of decoding them, "
                      "and of indexing them (decoding, encoding and storing)")
          ->excludes(frames);
  auto* quick = command.add_flag("--quick", arguments->request.is_quick,
                                 "Leave out what takes most of the time: encoding with the plain "
                                 "modules, agreement, and whole commands");
  auto* processor =
      add_words(command, "--processor",
                "Use the kernels for older processors: portable, neon, neon-dot, neon-i8mm, "
                "neon-bf16, avx2, avx-vnni, avx512, avx512-vnni, avx512-bf16 or tiles",
                processor_words(), arguments->request.processor);
  auto* training =
      command
          .add_flag(
              "--training", arguments->is_training,
              "Measure training steps instead, at the toy world's size and at BLIP-base's size")
          ->excludes(frames)
          ->excludes(candidates)
          ->excludes(clips)
          ->excludes(videos)
          ->excludes(quick)
          ->excludes(processor);
  add_device_option(command, arguments->request.model.device);
  auto* pixels = command
                     .add_option("--pixels", arguments->encode.pixels,
                                 "Measure the engine on these pixels instead: a safetensors file "
                                 "with \"video\" (videos, frames, 3, height, width)")
                     ->excludes(frames)
                     ->excludes(candidates)
                     ->excludes(clips)
                     ->excludes(videos)
                     ->excludes(quick)
                     ->excludes(training)
                     ->excludes(command.get_option("--device"));
  auto* model =
      command
          .add_option("--model", arguments->encode.model, "Model folder whose encoder is measured")
          ->needs(pixels);
  pixels->needs(model);
  command
      .add_option("--tokens", arguments->encode.tokens,
                  "Where to write the tokens that it computes")
      ->needs(pixels);
  add_precision_option(command, arguments->encode.precision);
  command.get_option("--precision")->needs(pixels);
  command.add_flag("--json", arguments->is_json, "Print one JSON document");
  add_threads_option(command);
  command.footer(
      "Examples:\n  litevl bench --rounds 10\n  litevl bench --videos holidays --quick\n"
      "  litevl bench --training --rounds 3\n"
      "Percentages compare with the fastest matrix product of the same number type, "
      "measured in the same rounds.");
  return arguments;
}

}  // namespace litevl
