// What a model costs on this machine, beside what the machine could do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/options.h"
#include "bench/timing.h"
#include "engine/precision.h"
#include "model/litevl.h"

namespace litevl {

struct Rate {
  std::string name;
  Precision precision = Precision::kFloat32;
  Seconds seconds;  ///< of one video or clip, one product of each shape, or one comparison of all
  /// Floating-point, that the modules would do; 0 where that says nothing: re-ranking never makes
  /// the keys and values that are most of the modules' work.
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

/// Numbers that the store keeps of a clip, two bytes each, in bytes.
double stored_bytes(const VisionConfig& config, std::int64_t frames);

/// BLIP-base with a vocabulary of no size, which costs only memory.
ModelConfig full_size_config();

/// A model whose layers all do something: no weight, scale or shift is what it starts as.
LiteVL random_model(const ModelConfig& config, at::Device device = at::kCPU);

/// Products at the shapes of the video encoder, LibTorch's and ours; encoding a video; a clip of
/// decoding and of indexing `options.videos`, of which all are read and the time is divided;
/// comparing one text with many videos. All in turn, with random pixels except for videos, where
/// the model is. Ours are the CPU's. Throws Error as IndexingBench::run.
std::vector<Rate> bench_model(LiteVL model, const ModelBenchOptions& options = {});

}  // namespace litevl
