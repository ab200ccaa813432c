// All numbers of an engine's parts, as bytes to compare.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "engine/engine.h"
#include "engine/packed_parts.h"

namespace litevl::engine {

/// Notes what it is shown.
class PackedBytesSeen final : public PackedArchive {
 public:
  std::string bytes;

 private:
  Memory array(const Memory& there, std::size_t count) override {
    EXPECT_EQ(there.bytes, count);
    bytes.append(static_cast<const char*>(there.data), there.bytes);
    return there;
  }
};

/// Of every part but those that only other numbers have: of `Number` in `precision`.
template <class Number>
std::string bytes_of_parts(const Engine& engine, Precision precision, Threads& threads) {
  PackedBytesSeen seen;
  const auto& config = engine.config();
  auto vision = engine.vision<Number>(threads);
  pass_vision(seen, config.vision, precision == Precision::kInt8, vision);
  auto embeddings = engine.embeddings();
  pass_embeddings(seen, config.text, embeddings);
  auto layers = engine.text_layers<Number>(threads);
  pass_text_layers(seen, config.text, layers);
  auto absorbed = engine.absorbed<Number>(threads);
  pass_absorbed(seen, config.text, absorbed);
  auto cross = engine.cross(threads);
  pass_cross(seen, config.text, cross);
  if (config.decoder) {
    auto decoder = engine.decoder(threads);
    pass_decoder(seen, engine.decoder_sizes(), decoder);
  }
  return seen.bytes;
}

}  // namespace litevl::engine
