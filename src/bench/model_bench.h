// What a model costs on this machine, beside what the machine could do.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/options.h"
#include "bench/timing.h"
#include "config/encoder.h"
#include "engine/precision.h"

namespace litevl {

struct Rate {
  std::string name;
  Precision precision = Precision::kFloat32;
  Seconds seconds;  ///< of one video or clip, one product of each shape, or one comparison of all
  /// Floating-point; 0 where they are not counted.
  double operations = 0;
  /// operations / seconds.median over that of the fastest product in the same number type, 0 to 1
  /// or a little more; 0 for the products themselves and without `operations`.
  double share_of_product = 0;

  double operations_per_second() const { return operations / seconds.median; }
};

/// Floating-point operations of encoding a video of `frames` frames: two for each multiplication of
/// the linear layers and of attention, as the modules do them, whether or not a faster path leaves
/// some out.
double encode_operations(const VisionConfig& config, std::int64_t frames);

/// Those of comparing a sentence with so many videos of `rows` tokens each as the engine does it:
/// without the keys and values that are most of the modules' work (Note [Keys that are never
/// made]).
double rerank_operations(const ModelConfig& config, std::int64_t frames, std::int64_t rows,
                         std::int64_t candidates);

/// Of the tokens that a library keeps of a clip by default.
double stored_bytes(const VisionConfig& config, std::int64_t frames);

/// BLIP-base with a vocabulary of no size, which costs only memory.
ModelConfig full_size_config();

/// A row to be measured. Of videos' files the time is divided by the clips that they have.
struct BenchRow {
  Rate rate;  ///< without `seconds`
  std::function<void()> run =
      {};  ///< or, of videos' files, `run_clips`, which says how many they were
  std::function<std::int64_t()> run_clips = {};
};

/// Products at the shapes of the video encoder, encoding a video, a clip of decoding and of
/// indexing `options.videos`, of which all are read and the time is divided, and comparing one text
/// with many videos, in every precision that the processor has, by the engine on `threads` threads;
/// what is stored of a clip (compact_rows.h); `others` before them. All in turn, with random
/// weights, and random pixels except for videos. Throws Error as IndexingBench::run.
std::vector<Rate> bench_model(const ModelConfig& config, const ModelBenchOptions& options,
                              std::int64_t threads, const std::vector<BenchRow>& others = {});

/// Measures `rows` in turn, and says of each what share of the fastest product it reaches.
std::vector<Rate> measure_rows(const std::vector<BenchRow>& rows, int rounds);

/// A product M x K by K x N, as a linear layer has it.
struct ProductShape {
  std::int64_t rows = 0, depth = 0, columns = 0;
  double operations() const { return 2.0 * static_cast<double>(rows * depth * columns); }
};

/// The linear layers of a block of the video encoder: qkv, proj, fc1, fc2.
std::vector<ProductShape> product_shapes(const VisionConfig& config, std::int64_t frames);

/// Random numbers in the shape of a video (1,T,3,H,W).
Array<float> random_video(const VisionConfig& config, std::int64_t frames);

/// What a search compares: random tokens of `options.candidates` clips, as they are stored, with
/// one text of an ordinary sentence's length.
struct RerankInput {
  Tokens tokens;
  TextIds text;
  Array<float> embedding;
};
RerankInput random_rerank_input(const ModelConfig& config, const ModelBenchOptions& options);

}  // namespace litevl
