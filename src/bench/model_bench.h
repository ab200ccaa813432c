// How fast a model is on this machine, compared with what the machine could do.
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
  Seconds seconds;  ///< for one video or clip, one product of each shape, or one comparison with
                    ///< all videos
  /// Floating-point operations; 0 if they are not counted.
  double operations = 0;
  /// operations / seconds.median, divided by the same of the fastest product in the same number
  /// type: 0 to 1 or a little more. 0 for the products themselves and without `operations`.
  double share_of_product = 0;

  double operations_per_second() const { return operations / seconds.median; }
};

/// Floating-point operations of encoding a video of `frames` frames: two for each multiplication in
/// the linear layers and in attention, as in the modules, even if a faster implementation needs
/// fewer.
double encode_operations(const VisionConfig& config, std::int64_t frames);

/// The operations of comparing a sentence with so many videos of `rows` tokens each, as the engine
/// does it: without computing keys and values, which are most of the modules' work (Note [Keys that
/// are never made]).
double rerank_operations(const ModelConfig& config, std::int64_t frames, std::int64_t rows,
                         std::int64_t candidates);

/// The same for the tokens that a library keeps of a clip by default.
double stored_bytes(const VisionConfig& config, std::int64_t frames);

/// BLIP-base with a tiny vocabulary, because a larger one only takes memory.
ModelConfig full_size_config();

/// A row to measure. For video files the time is divided by the number of their clips.
struct BenchRow {
  Rate rate;  ///< `seconds` is not filled yet
  std::function<void()> run =
      {};  ///< or, for video files, `run_clips`, which returns the number of clips
  std::function<std::int64_t()> run_clips = {};
};

/// Measures, in every precision that the processor supports, by the engine with `threads` threads:
/// products with the shapes of the video encoder, encoding a video, decoding and indexing a clip of
/// `options.videos` (all are read, and the time is divided by their clips), and comparing one text
/// with many videos; also what is stored of a clip (compact_rows.h), and before them `others`.
/// Everything is measured in turn, with random weights, and with random pixels except for video
/// files. Throws Error as IndexingBench::run does.
std::vector<Rate> bench_model(const ModelConfig& config, const ModelBenchOptions& options,
                              std::int64_t threads, const std::vector<BenchRow>& others = {});

/// Measures `rows` in turn, and computes for each which fraction of the fastest product's speed it
/// reaches.
std::vector<Rate> measure_rows(const std::vector<BenchRow>& rows, int rounds);

/// The product M x K by K x N of a linear layer.
struct ProductShape {
  std::int64_t rows = 0, depth = 0, columns = 0;
  double operations() const { return 2.0 * static_cast<double>(rows * depth * columns); }
};

/// The linear layers of a block of the video encoder: qkv, proj, fc1, fc2.
std::vector<ProductShape> product_shapes(const VisionConfig& config, std::int64_t frames);

/// Random numbers in the shape of a video (1,T,3,H,W).
Array<float> random_video(const VisionConfig& config, std::int64_t frames);

/// What a search compares: random tokens of `options.candidates` clips, in their stored form, with
/// one text of a typical length.
struct RerankInput {
  Tokens tokens;
  TextIds text;
  Array<float> embedding;
};
RerankInput random_rerank_input(const ModelConfig& config, const ModelBenchOptions& options);

}  // namespace litevl
