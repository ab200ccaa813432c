// The clips of a library, to ask questions of: nothing is read from videos.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "config/model_config.h"
#include "library/asked_clips.h"
#include "litevl/search.h"
#include "store/clip_store.h"

namespace litevl {

/// For one thread, and within one snapshot. `store` must outlive it. Every function throws Error as
/// ClipStore does, and kData if what is stored does not fit the model.
class StoredClips : public AskedClips {
 public:
  /// Clips of videos that pass `filter`. Throws Error (kUsage) if none does.
  StoredClips(ClipStore& store, const ModelConfig& config, const SearchFilter& filter);

  std::int64_t count();

  std::vector<std::vector<std::int64_t>> nearest(const Array<float>& questions,
                                                 std::int64_t count) override;
  ClipRecord record(std::int64_t clip) override;
  Array<float> embedding(std::int64_t clip) override;
  VideoEncoding clip_encoding(std::int64_t clip) override;

 private:
  ClipStore& store_;
  const ModelConfig& config_;
  std::optional<std::vector<std::int64_t>> passing_;  // nothing: all clips
};

}  // namespace litevl
