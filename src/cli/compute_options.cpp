#include <CLI/CLI.hpp>
#include <memory>

#include "cli/compute.h"
#include "core/processors.h"

namespace litevl {

void add_threads_option(CLI::App& command) {
  const auto threads = std::make_shared<int>(available_cores());
  command.add_option("--threads", *threads, "Threads to compute with")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command.parse_complete_callback([threads] { use_threads(*threads); });
}

void add_device_option(CLI::App& command, std::string& device) {
  command
      .add_option("--device", device,
                  "Where to compute: cpu, cuda or one of several (cuda:1), or auto: cuda where "
                  "LibTorch has it")
      ->capture_default_str();
}

void add_precision_option(CLI::App& command, std::string& precision) {
  command
      .add_option("--precision", precision,
                  "Numbers that videos are encoded in: float32, bfloat16, int8, the fastest and "
                  "coarsest, or auto: bfloat16 where the processor multiplies it")
      ->check(CLI::IsMember({"auto", "float32", "bfloat16", "int8"}))
      ->capture_default_str();
}

}  // namespace litevl
