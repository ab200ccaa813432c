#include "cli/compute_options.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/words.h"

namespace litevl {

void add_threads_option(CLI::App& command) {
  const auto threads = std::make_shared<int>(available_cores());
  command.add_option("--threads", *threads, "Threads to compute with")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command.parse_complete_callback([threads] { use_threads(*threads); });
}

void add_device_option(CLI::App& command, DeviceChoice& device) {
  command
      .add_option_function<std::string>(
          "--device", [&device](const std::string& word) { device = device_choice(word); },
          "Where to compute: cpu, cuda or one of several (cuda:1), or auto: cuda where "
          "LibTorch has it")
      ->default_str(word_of(device));
}

void add_precision_option(CLI::App& command, PrecisionChoice& precision) {
  add_words(command, "--precision",
            "Numbers that videos are encoded in: float32, bfloat16, int8, the fastest and "
            "coarsest, or auto: bfloat16 where the processor multiplies it",
            kPrecisionWords, precision);
}

}  // namespace litevl
