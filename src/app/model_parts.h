// What a Model is made of, for the sources behind include/litevl.
#pragma once

#include <filesystem>
#include <memory>

#include "config/encoder.h"
#include "litevl/model.h"
#include "task/retriever.h"
#include "text/wordpiece.h"

namespace litevl {

/// A model folder as what computes with it, on the engine or on another device.
Model model_of(const std::filesystem::path& folder, OpenedModel opened);

/// (rows, width).
Embeddings embeddings_of(const Array<float>& vectors);

struct __attribute__((visibility("hidden"))) Model::Shared {
  Shared(const std::filesystem::path& folder, OpenedModel opened);

  /// Another context on the same weights, for one thread at a time.
  std::shared_ptr<Encoder> encoder() const { return opened.encoder->new_context(); }

  OpenedModel opened;
  WordPiece tokenizer;
  ModelInfo info;
};

}  // namespace litevl
