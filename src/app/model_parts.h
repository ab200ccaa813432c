// What a Model is made of, for the sources behind include/litevl.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "config/encoder.h"
#include "engine/precision.h"
#include "litevl/model.h"
#include "task/retriever.h"
#include "text/wordpiece.h"

namespace litevl {

/// How the engine computes, where it does.
struct EngineUse {
  Precision precision = Precision::kFloat32;
  std::int64_t threads = 1;
};

/// A model folder as what computes with it, on the engine or, without `engine`, on another device.
Model model_of(const std::filesystem::path& folder, OpenedModel opened,
               std::optional<EngineUse> engine = {});

/// (rows, width).
Embeddings embeddings_of(const Array<float>& vectors);

/// Encodes `total` things, at most `at_once` together so that the call can be cancelled and its
/// memory does not grow with them. `encode` returns the vectors (count,J) of those from `begin` on.
Embeddings encode_in_parts(
    std::int64_t total, std::int64_t at_once, const EncodeOptions& options,
    const std::function<Array<float>(std::int64_t begin, std::int64_t count)>& encode);

struct __attribute__((visibility("hidden"))) Model::Shared {
  Shared(const std::filesystem::path& folder, OpenedModel opened, std::optional<EngineUse> engine);

  /// Another context on the same weights, for one thread at a time.
  std::shared_ptr<Encoder> encoder() const { return opened.encoder->new_context(); }

  OpenedModel opened;
  WordPiece tokenizer;
  ModelInfo info;
  std::optional<EngineUse> engine;
};

}  // namespace litevl
