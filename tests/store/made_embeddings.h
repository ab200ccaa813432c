// Vectors to find, for the tests of the index.
#pragma once

#include <cstdint>
#include <span>

#include "store/sqlite/vector_source.h"

namespace litevl {

/// Unit vectors in clusters, as clips of a few subjects are. Their clips are 10, 13, 16, …
ClipEmbeddings make_embeddings(std::int64_t count, std::int64_t width);

std::span<const float> row(const ClipEmbeddings& embeddings, std::size_t i);

}  // namespace litevl
