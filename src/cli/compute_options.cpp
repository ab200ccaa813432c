#include "cli/compute_options.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/words.h"

namespace litevl {

void add_threads_option(CLI::App& command) {
  const auto threads = std::make_shared<int>(available_cores());
  command.add_option("--threads", *threads, "Number of threads to compute with")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command.parse_complete_callback([threads] { use_threads(*threads); });
}

void add_device_option(CLI::App& command, DeviceChoice& device) {
  command
      .add_option_function<std::string>(
          "--device", [&device](const std::string& word) { device = device_choice(word); },
          "Where to compute: cpu, cuda, one of several GPUs (cuda:1), or auto: cuda if LibTorch "
          "supports it, else cpu")
      ->default_str(word_of(device));
}

void add_precision_option(CLI::App& command, PrecisionChoice& precision) {
  add_words(command, "--precision",
            "Number type for encoding videos: float32 (exact), bfloat16, int8 (fastest, least "
            "exact), or auto: bfloat16 if the processor supports it, else float32",
            kPrecisionWords, precision);
}

}  // namespace litevl
