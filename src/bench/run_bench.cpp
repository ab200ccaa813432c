#include "bench/run_bench.h"

#include "core/installed_files.h"
#include "core/text_file.h"
#include "litevl/error.h"
#include "video/find_videos.h"

namespace litevl {
namespace {

// The configuration of a typical model: BERT's vocabulary, no decoder.
std::vector<CommandTime> measure_commands(int rounds) {
  constexpr std::uint64_t kMaxVocabBytes = 1 << 20;
  constexpr std::int64_t kClips = 32;
  return bench_commands(
      program_folder() / "litevl", ModelConfig(),
      read_text_file(resource_folder() / "bert-base-uncased-vocab.txt", kMaxVocabBytes), kClips,
      rounds);
}

void check_bench_videos(const std::vector<std::string>& videos) {
  if (!videos.empty() && find_videos({videos.begin(), videos.end()}).empty())
    throw Error(Error::Kind::kUsage, "bench", "no video files in what was given");
}

// Nothing if no videos are given.
void use_processor(std::optional<Processor> wanted, std::optional<ChosenProcessor>& chosen) {
  if (!wanted) return;
  if (!has_processor(*wanted))
    throw Error(Error::Kind::kMachine, std::string("--processor ") + processor_name(*wanted),
                std::string("this machine's is ") + processor_name(best_processor()),
                "pass that or a lower one");
  chosen.emplace(*wanted);
}

std::vector<Agreement> measure_agreements(const ModelConfig& config, std::int64_t frames,
                                          std::int64_t threads) {
  std::vector<Agreement> agreements;
  if (has_bfloat16_products())
    agreements.push_back(compare_precision(config, Precision::kBfloat16, frames, threads));
  agreements.push_back(compare_precision(config, Precision::kInt8, frames, threads));
  return agreements;
}

}  // namespace

BenchReport run_benchmarks(const BenchRequest& request, std::int64_t threads,
                           const ModelMeasurement& measure) {
  std::optional<ChosenProcessor> chosen;
  use_processor(request.processor, chosen);
  check_bench_videos(request.model.videos);
  BenchReport report;
  report.request = request;
  report.threads = threads;
  // Measured first, because the system counts the memory of the starting process as the program's.
  if (!request.is_quick && !request.processor)
    report.commands = measure_commands(request.model.rounds);
  // Measured next, because memory that a model has freed would be reused by the index without being
  // counted.
  report.search = bench_search(request.search);
  auto options = request.model;
  options.with_modules = !request.is_quick;
  const auto config = full_size_config();
  report.model = measure(config, options);
  if (report.model.device == "cpu" && !request.is_quick)
    report.agreements = measure_agreements(config, options.frames, threads);
  report.stored_bytes = stored_bytes(config.vision, options.frames);
  report.processor = processor_name(processor());
  report.has_bfloat16 = has_bfloat16_products();
  return report;
}

EncodingReport run_encoding_bench(const EncodeBenchOptions& options, int rounds,
                                  std::int64_t threads, std::optional<Processor> wanted) {
  std::optional<ChosenProcessor> chosen;
  use_processor(wanted, chosen);
  return {threads, processor_name(processor()), bench_encoding(options, rounds, threads)};
}

}  // namespace litevl
